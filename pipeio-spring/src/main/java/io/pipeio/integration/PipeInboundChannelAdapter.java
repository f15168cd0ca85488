package io.pipeio.integration;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.pipeio.listener.PipeListenerEndpoint;
import io.pipeio.listener.PipeListenerEndpointRegistry;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.core.Pausable;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.util.Assert;

/**
 * Inbound channel adapter that sends the lines that clients write to the in-pipe of a
 * server as messages.
 *
 * <p>
 * The adapter is a listener like {@link io.pipeio.PipeListener} methods, and can share
 * its server with others. A message is sent on the thread that reads the pipe, and the
 * next line is handled when the flow returns: if the flow blocks, the pipe fills up and
 * clients wait. If the flow hands messages over to another thread, reading continues.
 * Unlike other adapters, this one has no send timeout by default, so that a full channel
 * makes clients wait instead of losing lines; use {@link #setSendTimeout(long)} to set
 * one.
 *
 * <p>
 * Exceptions of the flow are sent as error messages to the error channel, if there is
 * one. Otherwise they are treated like the failure of a listener: the line is retried
 * according to {@code pipeio.listener.retry} and then passed to the
 * {@code PipeListenerErrorHandler} of the application.
 *
 * <p>
 * While the adapter is stopped, it takes no lines. If there is no other listener, the
 * pipe is not read, and clients wait. A stop waits for a line that the flow is
 * processing, for at most ten seconds, since the rest of the flow may be stopped next.
 * While the adapter is paused, the pipe is not read, even if it has other listeners. When
 * the application stops, lines that clients have already written are processed before the
 * adapter is stopped, unless its phase is later than that of pipeio's reading stage,
 * {@code Integer.MAX_VALUE - 100}.
 *
 * @since 0.1.0
 * @see Pipes#inbound(String)
 */
public class PipeInboundChannelAdapter extends MessageProducerSupport implements Pausable {

	private static final long STOP_TIMEOUT_SECONDS = 10;

	private final String server;

	/** Held while the flow processes a line. */
	private final ReentrantLock sending = new ReentrantLock();

	private Class<?> payloadType = String.class;

	private boolean batch;

	private @Nullable Integer batchSize;

	private @Nullable PipeListenerEndpointRegistry registry;

	private volatile boolean registered;

	private volatile boolean paused;

	/**
	 * Create an adapter.
	 * @param server the name of the server
	 */
	public PipeInboundChannelAdapter(String server) {
		Assert.hasText(server, "'server' must not be empty");
		this.server = server;
		setSendTimeout(-1);
	}

	/**
	 * Set the payload type of messages.
	 * @param payloadType {@code String.class}, decoded with the charset of the server,
	 * which is the default, or {@code byte[].class}
	 */
	public void setPayloadType(Class<?> payloadType) {
		LinesToMessages.method(payloadType, false);
		this.payloadType = payloadType;
	}

	/**
	 * Set whether all lines of one read are sent as a single message with a {@code List}
	 * payload. The adapter never waits for more lines to fill a batch.
	 * @param batch {@code true} to send batches
	 */
	public void setBatch(boolean batch) {
		this.batch = batch;
	}

	/**
	 * Set the maximum number of lines in a batch.
	 * @param batchSize the maximum number of lines; {@code pipeio.listener.batch-size} if
	 * not set
	 */
	public void setBatchSize(int batchSize) {
		Assert.isTrue(batchSize > 0, "'batchSize' must be positive");
		this.batchSize = batchSize;
	}

	/**
	 * Set the registry to register with.
	 * @param registry the registry; by default the only bean of this type
	 */
	public void setRegistry(PipeListenerEndpointRegistry registry) {
		this.registry = registry;
	}

	@Override
	public String getComponentType() {
		return "pipe:inbound-channel-adapter";
	}

	@Override
	protected void onInit() {
		super.onInit();
		if (this.registry == null) {
			this.registry = getBeanFactory().getBean(PipeListenerEndpointRegistry.class);
		}
	}

	@Override
	protected void doStart() {
		super.doStart();
		if (this.registered) {
			registry().start(listenerId());
			return;
		}
		registry().register(endpoint());
		this.registered = true;
		if (this.paused) {
			registry().pause(listenerId());
		}
	}

	private PipeListenerEndpoint endpoint() {
		LinesToMessages target = new LinesToMessages(this::forward, this.server, listenerId());
		return new PipeListenerEndpoint(listenerId(), target, LinesToMessages.method(this.payloadType, this.batch))
			.servers(this.server)
			.batch(this.batch)
			.batchSize(this.batchSize)
			.concurrency(1)
			.autoStartup(true);
	}

	private void forward(Object payload, Map<String, ?> headers) {
		this.sending.lock();
		try {
			sendMessage(getMessageBuilderFactory().withPayload(payload).copyHeaders(headers).build());
		}
		finally {
			this.sending.unlock();
		}
	}

	@Override
	protected void doStop() {
		super.doStop();
		if (this.registered) {
			registry().stop(listenerId());
			// If reading has ended, that has already waited for the flow
			if (registry().getServers(listenerId()).stream().anyMatch(PipeServer::isRunning)) {
				awaitFlow();
			}
		}
	}

	private void awaitFlow() {
		try {
			if (this.sending.tryLock(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
				this.sending.unlock();
			}
			else {
				this.logger.warn(() -> "The flow of " + this + " was stopped while it was processing a line");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void destroy() {
		super.destroy();
		if (this.registered) {
			this.registered = false;
			registry().unregister(listenerId());
		}
	}

	/**
	 * Pause reading of the server, even if it has other listeners. Clients wait.
	 */
	@Override
	public void pause() {
		changePaused(true);
	}

	/**
	 * Resume reading of the server.
	 */
	@Override
	public void resume() {
		changePaused(false);
	}

	private void changePaused(boolean paused) {
		this.lifecycleLock.lock();
		try {
			this.paused = paused;
			if (!this.registered) {
				return;
			}
			if (paused) {
				registry().pause(listenerId());
			}
			else {
				registry().resume(listenerId());
			}
		}
		finally {
			this.lifecycleLock.unlock();
		}
	}

	@Override
	public boolean isPaused() {
		return this.registered ? registry().isPaused(listenerId()) : this.paused;
	}

	private PipeListenerEndpointRegistry registry() {
		Assert.state(this.registry != null, "The adapter is not initialised");
		return this.registry;
	}

	private String listenerId() {
		String name = getComponentName();
		return (name != null) ? name : "pipes.inbound." + this.server;
	}

}
