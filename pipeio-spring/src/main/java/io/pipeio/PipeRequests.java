package io.pipeio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.pipeio.PipeRequest.State;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.EnvelopeHandler;
import io.pipeio.line.Line;
import io.pipeio.line.LineView;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineNotSentException.Reason;
import io.pipeio.queue.WithdrawableLine;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import io.pipeio.server.PipeServerStartException;

/**
 * Requests to one server. At most one is in flight, that is, sent but not yet answered;
 * the next line read from the in-pipe is its answer. A request stays in flight after its
 * caller has given up, until its answer arrives or can no longer arrive, so that a late
 * answer is never given to the next request.
 *
 * <p>
 * An answer can no longer arrive once the client that read the request has closed the
 * out-pipe, a client has opened it again, and everything the in-pipe held at that moment
 * has been handled: a sequential client answers before it reopens the out-pipe. Nor can
 * one arrive if the request is still unread when the server stops.
 *
 * <p>
 * Callers block in {@link #exchange} until they get an answer, their timeout expires,
 * they are interrupted, or the server stops. All other methods are called by the threads
 * of the server and do not block.
 */
final class PipeRequests implements EnvelopeHandler, PipeServerObserver {

	private final PipeServer server;

	private final RequestTurns turns = new RequestTurns();

	private PipeRequests(PipeServer server) {
		this.server = server;
	}

	/**
	 * Let a server read its in-pipe for answers.
	 * @throws IllegalStateException if the server does not support requests
	 * @throws PipeSendException if the server is stopped
	 */
	static PipeRequests to(PipeServer server) {
		requirePipe(server, PipeDirection.OUT, "out-pipe");
		requirePipe(server, PipeDirection.IN, "in-pipe");
		requireOtherThread(server);
		if (server.hasHandler()) {
			throw new IllegalStateException(
					"Pipe server '%s' does not support requests: its lines go to a @PipeListener or to another LineHandler"
						.formatted(server.getName()));
		}
		if (!server.isRunning()) {
			// Setting a handler would wait for the stop, regardless of the timeout
			throw notSent(server);
		}
		PipeRequests requests = new PipeRequests(server);
		// Added last, when nothing can fail any more: observers are never removed
		requests.beginReading();
		server.addObserver(requests);
		server.control().runWhenEmpty(requests.turns::open);
		return requests;
	}

	private void beginReading() {
		try {
			this.server.setHandler(this);
		}
		catch (PipeServerStartException ex) {
			throw new PipeSendException("Line not sent to pipe server '%s': its in-pipe cannot be read for answers"
				.formatted(this.server.getName()), ex);
		}
	}

	private static void requirePipe(PipeServer server, PipeDirection direction, String name) {
		if (server.getPath(direction) == null) {
			throw new IllegalStateException("Pipe server '%s' has no %s".formatted(server.getName(), name));
		}
	}

	private static void requireOtherThread(PipeServer server) {
		if (server.control().isPipeThread()) {
			throw new IllegalStateException(
					"Pipe server '%s' cannot be sent a request by one of its own threads, which would deadlock"
						.formatted(server.getName()));
		}
	}

	/**
	 * Send a request and wait for the answer.
	 * @param headers the headers for the envelope, if the server has one
	 * @param timeout maximum time to wait
	 * @param connectedOnly whether to fail if no client is connected
	 * @see PipeOperations#sendAndReceive(String, byte[], Duration)
	 */
	Line exchange(byte[] line, Map<String, String> headers, Duration timeout, boolean connectedOnly) {
		requireOtherThread(this.server);
		PipeRequest request = new PipeRequest(this.server.control().requireOneLine(line), timeout, connectedOnly);
		requireClient(request);
		enqueue(request);
		try {
			request.awaitTurn();
			requireClient(request);
			send(request, headers);
			return request.awaitAnswer();
		}
		catch (TimeoutException ex) {
			State reached = this.turns.giveUp(request);
			boolean withdrawn = withdraw(request);
			return resultOr(request, timedOut(request, reached, withdrawn));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.turns.giveUp(request);
			withdraw(request);
			return resultOr(request, interrupted());
		}
		finally {
			this.turns.giveUp(request);
		}
	}

	private void requireClient(PipeRequest request) {
		if (request.isConnectedOnly() && this.server.isOpen() && !this.server.isConnected(PipeDirection.OUT)) {
			throw new PipeNotConnectedException(this.server.getName());
		}
	}

	private PipeReplyException interrupted() {
		return new PipeReplyException("The thread was interrupted while it waited for an answer of pipe server '%s'"
			.formatted(this.server.getName()));
	}

	private void enqueue(PipeRequest request) {
		this.turns.add(request);
		// From here on, a stop of the server fails the request
		if (!this.server.isRunning()) {
			this.turns.giveUp(request);
			throw stopped();
		}
	}

	private PipeSendException stopped() {
		return notSent(this.server);
	}

	private static PipeSendException notSent(PipeServer server) {
		return new PipeSendException(
				"Line not sent to pipe server '%s': the server is stopped".formatted(server.getName()));
	}

	private void send(PipeRequest request, Map<String, String> headers) {
		this.turns.sending(request);
		this.server.control().sendWithdrawable(request.line(), headers, request.left(), (line) -> watch(request, line));
		this.turns.sent(request);
	}

	private void watch(PipeRequest request, WithdrawableLine line) {
		request.sent(line);
		line.whenComplete((written, failure) -> {
			if (failure instanceof LineNotSentException notSent && notSent.getReason() != Reason.WITHDRAWN) {
				this.turns.conclude(request);
				request.fail(() -> new PipeSendException(notSent));
			}
		});
	}

	/**
	 * Withdraw a request whose caller has given up, so that no later client answers it.
	 * If the request is in a pipe that a client has open, that client may still read it;
	 * it is then withdrawn when the client leaves without having read it.
	 * @return whether no client will receive the request
	 */
	private boolean withdraw(PipeRequest request) {
		boolean withdrawn = request.withdraw(() -> this.turns.conclude(request));
		if (withdrawn) {
			this.turns.conclude(request);
		}
		return withdrawn;
	}

	private PipeReplyTimeoutException timedOut(PipeRequest request, State reached, boolean withdrawn) {
		String problem = withdrawn ? "not read within %d ms, and was withdrawn" : "sent, but not answered within %d ms";
		if (reached == State.NOT_SENT) {
			problem = "not sent within %d ms: "
					+ (this.turns.isOpen() ? "an earlier one is still unanswered" : "its in-pipe was never empty");
		}
		return new PipeReplyTimeoutException("The request to pipe server '%s' was %s%s".formatted(this.server.getName(),
				problem.formatted(TimeUnit.MILLISECONDS.convert(request.timeout())),
				this.server.isConnected(PipeDirection.OUT) ? "" : " (no client reads its out-pipe)"));
	}

	/**
	 * Return a result that has arrived in the meantime, or throw an exception.
	 * @param request a request whose caller no longer waits
	 * @param failure the exception to throw if there is no result
	 */
	private static Line resultOr(PipeRequest request, PipeException failure) {
		if (!request.isDone()) {
			throw failure;
		}
		return request.result();
	}

	@Override
	public void handle(Line line, Map<String, String> headers) {
		handle(line);
	}

	@Override
	public void handle(Line line) {
		handle(line.asView());
	}

	@Override
	public void handle(LineView line) {
		if (!this.turns.answer(line)) {
			this.server.control().discarded(DiscardReason.UNEXPECTED, line.length());
		}
	}

	@Override
	public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
		if (direction == PipeDirection.IN
				&& (reason == DiscardReason.TOO_LONG || reason == DiscardReason.OUT_OF_MEMORY)) {
			this.turns.lose(() -> new PipeReplyException(
					"The answer to the request to pipe server '%s' was discarded (%s), with %d bytes"
						.formatted(server.getName(), reason, bytes)));
		}
	}

	@Override
	public void started(PipeServer server) {
		server.control().runWhenEmpty(this.turns::open);
	}

	@Override
	public void clientDisconnected(PipeServer server, PipeDirection direction) {
		if (direction == PipeDirection.OUT) {
			this.turns.markLeft(server.control()::isReadAndLeft);
		}
	}

	@Override
	public void clientConnected(PipeServer server, PipeDirection direction) {
		PipeRequest request = (direction == PipeDirection.OUT) ? this.turns.findLeft() : null;
		if (request != null) {
			server.control().runWhenEmpty(() -> {
				this.turns.conclude(request);
				request.fail(this::clientGone);
			});
		}
	}

	private PipeReplyException clientGone() {
		return new PipeReplyException(
				"The client of pipe server '%s' has read the request and disconnected without an answer"
					.formatted(this.server.getName()));
	}

	@Override
	public void readingStopped(PipeServer server) {
		this.turns.close(this::stopped, () -> new PipeReplyException(
				"Pipe server '%s' was stopped before the answer came".formatted(server.getName())));
	}

	@Override
	public void linesUndelivered(PipeServer server, List<Line> lines) {
		this.turns.concludeIf((request) -> request.state() != State.READ_AND_LEFT
				&& lines.contains(Line.of(request.sentLine(), StandardCharsets.UTF_8)));
	}

	@Override
	public void stopped(PipeServer server) {
		Path path = server.getPath(PipeDirection.OUT);
		// A client of the next pipe at this path must open that first
		this.turns.markLeft(() -> path != null && Files.notExists(path, LinkOption.NOFOLLOW_LINKS));
	}

}
