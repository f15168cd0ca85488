package io.pipeio.fifo;

/**
 * State of a {@link FifoReader} between two reads. It belongs to the thread of the
 * reader, as its {@link FifoSelector} does.
 *
 * <p>
 * A client that comes leads from {@link #ABSENT} over {@link #REPORTED} to
 * {@link #CONNECTED}, data to {@link #READABLE} and back, its departure to
 * {@link #ENDED}, and a fresh descriptor from there to {@link #ABSENT}. A descriptor that
 * is not renewed may be {@link #PROBED}.
 */
enum ReaderState {

	/** No client is known. */
	ABSENT,

	/** {@code poll(2)} has reported the first client. */
	REPORTED,

	/** There is a client, or may be one: a read tells. */
	CONNECTED,

	/** There is a client, and {@code poll(2)} has reported data or its departure. */
	READABLE,

	/** The descriptor has seen the end of the file, and must not be polled. */
	ENDED,

	/** The same, but another client may have come: a read tells. */
	PROBED;

	boolean isConnected() {
		return this == CONNECTED || this == READABLE || this == PROBED;
	}

	boolean isReady() {
		return this == REPORTED || this == READABLE;
	}

	boolean isAtEnd() {
		return this == ENDED || this == PROBED;
	}

	/**
	 * {@code poll(2)} has reported something.
	 */
	ReaderState report() {
		return switch (this) {
			case ABSENT -> REPORTED;
			case CONNECTED -> READABLE;
			default -> this;
		};
	}

	/**
	 * A read is to tell whether there is a client.
	 */
	ReaderState probe() {
		return switch (this) {
			case ABSENT -> CONNECTED;
			case REPORTED -> READABLE;
			case ENDED -> PROBED;
			default -> this;
		};
	}

	/**
	 * A read has brought bytes. What was reported stays so until a read finds nothing.
	 */
	ReaderState receive() {
		return isReady() ? READABLE : CONNECTED;
	}

	/**
	 * A fresh descriptor has seen no end.
	 */
	ReaderState renew() {
		return isConnected() ? CONNECTED : ABSENT;
	}

}
