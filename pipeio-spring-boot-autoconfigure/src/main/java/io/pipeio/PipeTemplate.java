package io.pipeio;

import java.util.concurrent.CompletableFuture;

import io.pipeio.server.LineNotSentException;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link PipeOperations} of an application's {@link PipeServers}.
 *
 * @since 0.1.0
 */
public class PipeTemplate implements PipeOperations {

	private final PipeServers servers;

	/**
	 * Create a template.
	 * @param servers the servers to send to
	 */
	public PipeTemplate(PipeServers servers) {
		this.servers = servers;
	}

	@Override
	public void send(String line) {
		PipeServer server = this.servers.getOnlySender();
		send(server, server.encode(line));
	}

	@Override
	public void send(byte[] line) {
		send(this.servers.getOnlySender(), line);
	}

	@Override
	public void send(String server, String line) {
		PipeServer target = this.servers.get(server);
		send(target, target.encode(line));
	}

	@Override
	public void send(String server, byte[] line) {
		send(this.servers.get(server), line);
	}

	private void send(PipeServer server, byte[] line) {
		try {
			server.send(line);
		}
		catch (LineNotSentException ex) {
			throw new PipeSendException(ex);
		}
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(String line) {
		PipeServer server = this.servers.getOnlySender();
		return sendAsync(server, server.encode(line));
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		return sendAsync(this.servers.getOnlySender(), line);
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(String server, String line) {
		PipeServer target = this.servers.get(server);
		return sendAsync(target, target.encode(line));
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(String server, byte[] line) {
		return sendAsync(this.servers.get(server), line);
	}

	private CompletableFuture<@Nullable Void> sendAsync(PipeServer server, byte[] line) {
		return server.sendAsync(line).exceptionallyCompose((failure) -> {
			boolean notSent = failure instanceof LineNotSentException;
			return CompletableFuture
				.failedFuture(notSent ? new PipeSendException((LineNotSentException) failure) : failure);
		});
	}

}
