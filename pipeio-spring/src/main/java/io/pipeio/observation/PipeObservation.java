package io.pipeio.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Observations of pipeio. All keys except {@link HighCardinalityKeys} have at most as
 * many values as there are servers and listeners: none of them contains text written by a
 * client.
 *
 * @since 0.1.0
 */
public enum PipeObservation implements ObservationDocumentation {

	/**
	 * Observation of a listener handling a line or a batch, from the call of the listener
	 * to the end of its last retry, of the error handler, and of the replies, including
	 * asynchronous ones. The error is the last exception of the listener, even if the
	 * error handler has handled it, or the reason why a reply could not be sent.
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
	 * Observation of a line being sent by a template or as the reply of a listener. It
	 * lasts until the line is in the pipe or in the queue if the sender waits for that,
	 * until the answer for a request, and until the future completes for an asynchronous
	 * send.
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
	 * Low cardinality keys.
	 */
	public enum LowCardinalityKeys implements KeyName {

		/**
		 * Always {@code pipe}.
		 */
		MESSAGING_SYSTEM("messaging.system"),

		/**
		 * Operation: {@code process} if a listener is called; {@code publish},
		 * {@code request} or {@code reply} if a line is sent.
		 */
		MESSAGING_OPERATION("messaging.operation"),

		/**
		 * Name of the pipe server.
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
	 * Low cardinality keys of {@link #RECEIVE}.
	 */
	public enum ReceiveLowCardinalityKeys implements KeyName {

		/**
		 * Id of the listener.
		 */
		LISTENER_ID {

			@Override
			public String asString() {
				return "pipeio.listener.id";
			}

		}

	}

	/**
	 * High cardinality keys.
	 */
	public enum HighCardinalityKeys implements KeyName {

		/**
		 * Number of bytes, without newlines and envelope.
		 */
		LENGTH("messaging.message.body.size"),

		/**
		 * Number of lines: 1, except for batches.
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
