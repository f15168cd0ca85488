package io.pipeio;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationRegistry;
import io.pipeio.line.Line;
import io.pipeio.observation.ObservedSending;
import io.pipeio.observation.PipeTemplateObservationConvention;
import io.pipeio.observation.SendOperation;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.core.MessagePostProcessor;
import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;

/**
 * Default implementation of {@link PipeOperations}, which sends to the
 * {@link PipeServers} of an application. Setters must be called before the template is
 * used.
 *
 * @since 0.1.0
 */
public class PipeTemplate implements PipeOperations {

	private final PipeServers servers;

	/**
	 * Maximum time that sending blocks; {@code null} for the send timeout of the server.
	 */
	private final @Nullable Duration timeout;

	/** Whether to fail if no client is connected. */
	private final boolean connectedOnly;

	private volatile LineEncoder lines;

	private volatile @Nullable String defaultServer;

	private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

	private @Nullable PipeTemplateObservationConvention observationConvention;

	/** {@code null} if there is nothing to observe, to avoid any overhead per line. */
	private volatile @Nullable ObservedSending observed;

	/**
	 * Create a template that converts text, bytes, numbers and enums.
	 * @param servers the servers to send to
	 */
	public PipeTemplate(PipeServers servers) {
		this.servers = servers;
		this.timeout = null;
		this.connectedOnly = false;
		this.lines = new LineEncoder(SingletonSupplier
			.of(() -> new PipeMessageConverter(DefaultConversionService.getSharedInstance(), null)), List.of());
	}

	private PipeTemplate(PipeTemplate template, @Nullable Duration timeout, boolean connectedOnly) {
		this.servers = template.servers;
		this.timeout = timeout;
		this.connectedOnly = connectedOnly;
		this.lines = template.lines;
		this.defaultServer = template.defaultServer;
		this.observed = template.observed;
	}

	/**
	 * Set the converter for payloads and replies.
	 * @param converter converts payloads to messages with a {@code String} or a
	 * {@code byte[]} as their payload, and replies from messages with a {@link Line}
	 */
	public void setMessageConverter(MessageConverter converter) {
		Assert.notNull(converter, "'converter' must not be null");
		this.lines = new LineEncoder(SingletonSupplier.of(converter), this.lines.postProcessors());
	}

	/**
	 * Set the supplier of the converter for payloads and replies.
	 * @param converter called when the converter is first needed
	 */
	public void setMessageConverter(Supplier<? extends MessageConverter> converter) {
		this.lines = new LineEncoder(SingletonSupplier.of(converter::get), this.lines.postProcessors());
	}

	/**
	 * Set the post-processors for everything that is sent, including requests. The
	 * payload of the message is the line, a {@code String} or a {@code byte[]}. If a
	 * post-processor returns a message with any other payload, that is converted before
	 * the next one is called. By default there are none, and a line is sent without
	 * creating a message.
	 * @param postProcessors called in this order, after the post-processor of the call
	 * @see PipeHeaders#SERVER
	 */
	public void setMessagePostProcessors(MessagePostProcessor... postProcessors) {
		this.lines = new LineEncoder(this.lines.lazyConverter(), List.of(postProcessors));
	}

	/**
	 * Set the server to send to when no server is named.
	 * @param defaultServer the name of the server; {@code null} for the only server that
	 * can send
	 */
	public void setDefaultServer(@Nullable String defaultServer) {
		this.defaultServer = defaultServer;
	}

	/**
	 * Set the registry for observations of everything that is sent, including requests.
	 * @param observationRegistry the registry; by default nothing is observed
	 * @see io.pipeio.observation.PipeObservation#SEND
	 */
	public void setObservationRegistry(ObservationRegistry observationRegistry) {
		this.observationRegistry = observationRegistry;
		this.observed = ObservedSending.with(observationRegistry, this.observationConvention);
	}

	/**
	 * Set the convention for the names and key values of observations.
	 * @param observationConvention the convention; {@code null} for the default
	 */
	public void setObservationConvention(@Nullable PipeTemplateObservationConvention observationConvention) {
		this.observationConvention = observationConvention;
		this.observed = ObservedSending.with(this.observationRegistry, observationConvention);
	}

	private PipeServer findDefault() {
		String name = this.defaultServer;
		return (name != null) ? this.servers.get(name) : this.servers.getOnlySender();
	}

	@Override
	public void send(String line) {
		send(findDefault(), line);
	}

	@Override
	public void send(byte[] line) {
		send(findDefault(), line);
	}

	@Override
	public void send(String server, String line) {
		send(this.servers.get(server), line);
	}

	@Override
	public void send(String server, byte[] line) {
		send(this.servers.get(server), line);
	}

	private void send(PipeServer server, String line) {
		transmit(server, this.lines.encode(server, line));
	}

	private void send(PipeServer server, byte[] line) {
		transmit(server, this.lines.encode(server, line));
	}

	private void transmit(PipeServer server, byte[] line) {
		ObservedSending observing = this.observed;
		if (observing == null) {
			put(server, line, Map.of());
		}
		else {
			observing.send(server, line, SendOperation.PUBLISH, (headers) -> {
				put(server, line, headers);
				return null;
			});
		}
	}

	private void put(PipeServer server, byte[] line, Map<String, String> headers) {
		if (isRefused(server)) {
			throw new PipeNotConnectedException(server.getName());
		}
		try {
			server.control().send(line, headers, this.timeout);
		}
		catch (LineNotSentException ex) {
			throw new PipeSendException(ex);
		}
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(String line) {
		return sendAsync(findDefault(), line);
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		return sendAsync(findDefault(), line);
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(String server, String line) {
		return sendAsync(this.servers.get(server), line);
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(String server, byte[] line) {
		return sendAsync(this.servers.get(server), line);
	}

	private CompletableFuture<@Nullable Void> sendAsync(PipeServer server, String line) {
		return transmitAsync(server, this.lines.encode(server, line));
	}

	private CompletableFuture<@Nullable Void> sendAsync(PipeServer server, byte[] line) {
		return transmitAsync(server, this.lines.encode(server, line));
	}

	private CompletableFuture<@Nullable Void> transmitAsync(PipeServer server, byte[] line) {
		ObservedSending observing = this.observed;
		return (observing != null) ? observing.sendAsync(server, line, (headers) -> putAsync(server, line, headers))
				: putAsync(server, line, Map.of());
	}

	private boolean isRefused(PipeServer server) {
		return this.connectedOnly && server.isOpen() && server.getPath(PipeDirection.OUT) != null
				&& !server.isConnected(PipeDirection.OUT);
	}

	private CompletableFuture<@Nullable Void> putAsync(PipeServer server, byte[] line, Map<String, String> headers) {
		if (isRefused(server)) {
			return CompletableFuture.failedFuture(new PipeNotConnectedException(server.getName()));
		}
		CompletableFuture<@Nullable Void> written = server.control().sendAsync(line, headers, this.timeout);
		return written.exceptionallyCompose((failure) -> {
			boolean notSent = failure instanceof LineNotSentException;
			return CompletableFuture
				.failedFuture(notSent ? new PipeSendException((LineNotSentException) failure) : failure);
		});
	}

	@Override
	public void convertAndSend(Object payload) {
		convertAndSend(findDefault(), payload, null);
	}

	@Override
	public void convertAndSend(Object payload, MessagePostProcessor postProcessor) {
		convertAndSend(findDefault(), payload, postProcessor);
	}

	@Override
	public void convertAndSend(String server, Object payload) {
		convertAndSend(this.servers.get(server), payload, null);
	}

	@Override
	public void convertAndSend(String server, Object payload, MessagePostProcessor postProcessor) {
		convertAndSend(this.servers.get(server), payload, postProcessor);
	}

	private void convertAndSend(PipeServer server, Object payload, @Nullable MessagePostProcessor postProcessor) {
		Assert.notNull(payload, "'payload' must not be null");
		transmit(server, this.lines.convert(server, payload, postProcessor));
	}

	@Override
	public CompletableFuture<@Nullable Void> convertAndSendAsync(String server, Object payload) {
		Assert.notNull(payload, "'payload' must not be null");
		PipeServer target = this.servers.get(server);
		return transmitAsync(target, this.lines.convert(target, payload, null));
	}

	@Override
	public void sendAll(Iterable<?> payloads) {
		sendAll(findDefault(), payloads);
	}

	@Override
	public void sendAll(String server, Iterable<?> payloads) {
		sendAll(this.servers.get(server), payloads);
	}

	private void sendAll(PipeServer server, Iterable<?> payloads) {
		payloads.forEach((payload) -> convertAndSend(server, payload, null));
	}

	@Override
	public String sendAndReceive(String server, String line, Duration timeout) {
		PipeServer target = this.servers.get(server);
		return request(target, this.lines.encode(target, line), timeout).toString();
	}

	@Override
	public Line sendAndReceive(String server, byte[] line, Duration timeout) {
		PipeServer target = this.servers.get(server);
		return request(target, this.lines.encode(target, line), timeout);
	}

	@Override
	public <T> T convertSendAndReceive(String server, Object payload, Class<T> replyType, Duration timeout) {
		PipeServer target = this.servers.get(server);
		Assert.notNull(payload, "'payload' must not be null");
		Assert.notNull(replyType, "'replyType' must not be null");
		LineEncoder outgoing = this.lines;
		Line reply = request(target, outgoing.convert(target, payload, null), timeout);
		@SuppressWarnings("unchecked")
		T result = (T) outgoing.read(target, payload, reply, replyType);
		return result;
	}

	private Line request(PipeServer server, byte[] line, Duration timeout) {
		Assert.notNull(timeout, "'timeout' must not be null");
		PipeRequests requests = this.servers.getRequests(server);
		ObservedSending observing = this.observed;
		return (observing != null)
				? observing.send(server, line, SendOperation.REQUEST,
						(headers) -> exchange(requests, line, headers, timeout))
				: exchange(requests, line, Map.of(), timeout);
	}

	private Line exchange(PipeRequests requests, byte[] line, Map<String, String> headers, Duration timeout) {
		return requests.exchange(line, headers, timeout, this.connectedOnly);
	}

	@Override
	public boolean isConnected(String server) {
		return this.servers.get(server).isConnected(PipeDirection.OUT);
	}

	@Override
	public PipeOperations withTimeout(Duration timeout) {
		Assert.notNull(timeout, "'timeout' must not be null");
		return new PipeTemplate(this, timeout, this.connectedOnly);
	}

	@Override
	public PipeOperations requireConnected() {
		return new PipeTemplate(this, this.timeout, true);
	}

}
