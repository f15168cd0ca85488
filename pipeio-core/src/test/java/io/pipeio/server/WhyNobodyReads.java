package io.pipeio.server;

/**
 * Why nobody reads the in-pipe of a server that is started.
 */
enum WhyNobodyReads {

	PAUSED {

		@Override
		void letReadingEnd(ServerFixture fixture, BusyHandler handler) {
			fixture.server().pause();
		}

		@Override
		void letReadingGoOn(ServerFixture fixture, BusyHandler handler) {
			fixture.server().resume();
		}

	},

	HELD {

		@Override
		void letReadingEnd(ServerFixture fixture, BusyHandler handler) {
			fixture.server().control().hold();
		}

		@Override
		void letReadingGoOn(ServerFixture fixture, BusyHandler handler) {
			fixture.server().control().release();
		}

	},

	BUSY {

		@Override
		void letReadingEnd(ServerFixture fixture, BusyHandler handler) throws InterruptedException {
			fixture.write("long\\n");
			handler.reached().await();
		}

		@Override
		void letReadingGoOn(ServerFixture fixture, BusyHandler handler) {
			handler.released().countDown();
		}

	};

	abstract void letReadingEnd(ServerFixture fixture, BusyHandler handler) throws InterruptedException;

	abstract void letReadingGoOn(ServerFixture fixture, BusyHandler handler);

}
