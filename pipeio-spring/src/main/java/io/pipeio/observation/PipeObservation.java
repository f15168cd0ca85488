package io.pipeio.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of pipeio. All keys but {@link HighCardinalityKeys} have as many
 * values as there are servers and listeners: nothing in them is what a client has
 * written.
 *
 * @since 0.1.0
 */
public enum PipeObservation implements ObservationDocumentation {

	/**
	 * A listener handles a line or a batch: from the call of it to the end of its last
	 * retry, of the error handler, and of the replies, be it that these come later. Its
	 * error is what the listener has thrown at last, whatever the error handler has made
	 * of it, or what has kept a reply from being sent.
	 */
	RECEIVE {

		@Override
		public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
			return DefaultPipeListenerObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return KeyName.merge(LowCardinalityKeys.values(), ReceiveLowCardinalityKeys.values());
		}

	},

	/**
	 * A template or the reply of a listener sends a line: until it is in the pipe or in
	 * the queue, if that is waited for; a request until it is answered; what is sent
	 * asynchronously until its future completes.
	 */
	SEND {

		@Override
		public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
			return DefaultPipeTemplateObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeys.values();
		}

	};

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return HighCardinalityKeys.values();
	}

	/**
	 * Keys with few values.
	 */
	public enum LowCardinalityKeys implements KeyName {

		/**
		 * Always {@code pipe}.
		 */
		MESSAGING_SYSTEM("messaging.system"),

		/**
		 * What is done: {@code process} where a listener is called, {@code publish},
		 * {@code request} or {@code reply} where a line is sent.
		 */
		MESSAGING_OPERATION("messaging.operation"),

		/**
		 * The name of the pipe server.
		 */
		SERVER("pipeio.server");

		private final String key;

		LowCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Keys of {@link #RECEIVE} with few values.
	 */
	public enum ReceiveLowCardinalityKeys implements KeyName {

		/**
		 * The id of the listener.
		 */
		LISTENER_ID {

			@Override
			public String asString() {
				return "pipeio.listener.id";
			}

		}

	}

	/**
	 * Keys with many values.
	 */
	public enum HighCardinalityKeys implements KeyName {

		/**
		 * The number of bytes, without newlines and without an envelope.
		 */
		LENGTH("messaging.message.body.size"),

		/**
		 * The number of lines: 1, but for batches.
		 */
		LINES("messaging.batch.message_count");

		private final String key;

		HighCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
