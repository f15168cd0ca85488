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
 * Makes messages of the lines that clients write into the in-pipe of a server.
 *
 * <p>
 * It is a listener as {@link io.pipeio.PipeListener} methods are, and may share its
 * server with others. A message is sent on the thread that reads the pipe, and the next
 * line is taken when the flow has returned it: a flow that blocks lets the pipe fill, and
 * clients wait. Where the flow hands messages over to another thread, the pipe is read
 * on. A send timeout is not set, unlike with other adapters, so that a channel that is
 * full holds up the clients instead of losing lines; {@link #setSendTimeout(long)} sets
 * one.
 *
 * <p>
 * What the flow throws goes, as an error message, to the error channel, if there is one.
 * Otherwise the line has failed as that of a listener has: it is tried again where
 * {@code pipeio.listener.retry} says so, and goes to the {@code PipeListenerErrorHandler}
 * that the application has.
 *
 * <p>
 * While it is stopped, it takes no lines. If no other listener takes them, the pipe is
 * not read, and clients wait. A stop waits for what the flow is working at, but for no
 * longer than ten seconds, since the rest of the flow may be stopped next. While it is
 * paused, the pipe is not read, whoever else listens. A stop of the application hands
 * over what clients had written before it stops the adapter, unless its phase is later
 * than that of pipeio's reading, {@code Integer.MAX_VALUE - 100}.
 *
 * @since 0.1.0
 * @see Pipes#inbound(String)
 */
public class PipeInboundChannelAdapter extends MessageProducerSupport implements Pausable {

	private static final long STOP_TIMEOUT_SECONDS = 10;

	private final String server;

	/** Held while the flow works. */
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
	 * Set what a line becomes.
	 * @param payloadType {@code String.class}, decoded with the charset of the server,
	 * which is the default, or {@code byte[].class}
	 */
	public void setPayloadType(Class<?> payloadType) {
		LinesToMessages.method(payloadType, false);
		this.payloadType = payloadType;
	}

	/**
	 * Set whether a message has a {@code List} of what one read of the pipe has brought.
	 * It never waits for more.
	 * @param batch whether it has
	 */
	public void setBatch(boolean batch) {
		this.batch = batch;
	}

	/**
	 * Set how many lines a batch may have.
	 * @param batchSize the number; {@code pipeio.listener.batch-size} if not set
	 */
	public void setBatchSize(int batchSize) {
		Assert.isTrue(batchSize > 0, "'batchSize' must be positive");
		this.batchSize = batchSize;
	}

	/**
	 * Set where to register; by default the only bean of this type.
	 * @param registry the registry
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
			// Reading that has ended has waited for the flow already
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
				this.logger.warn(() -> "The flow of " + this + " was stopped while it was working at a line");
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
	 * Let the server be read no more: its clients wait, whoever else listens to it.
	 */
	@Override
	public void pause() {
		changePaused(true);
	}

	/**
	 * Let the server be read again.
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
