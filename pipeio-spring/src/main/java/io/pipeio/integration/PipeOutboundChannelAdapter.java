package io.pipeio.integration;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

import io.pipeio.PipeOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.integration.expression.ExpressionUtils;
import org.springframework.integration.expression.ValueExpression;
import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.util.Assert;

/**
 * Outbound channel adapter that sends the payload of a message as a line to the client of
 * a server's out-pipe: {@code String} and {@code byte[]} as they are, anything else
 * converted as by {@link PipeOperations#convertAndSend(String, Object)}. Headers are not
 * sent.
 *
 * <p>
 * The adapter returns when the line is in the pipe or in the queue of the server. While
 * the queue is full, it behaves as configured with {@code outbound.when-full} and
 * {@code outbound.send-timeout}. With {@link #setSync(boolean) sync} it waits until the
 * line has been written to the pipe, that is, until there is a client that reads. If a
 * line cannot be sent, for example because it contains a newline, the sender of the
 * message gets an exception.
 *
 * @since 0.1.0
 * @see Pipes#outbound(String)
 */
public class PipeOutboundChannelAdapter extends AbstractMessageHandler {

	private final Expression serverExpression;

	private boolean sync;

	private @Nullable PipeOperations operations;

	private @Nullable EvaluationContext evaluationContext;

	/**
	 * Create an adapter.
	 * @param server the name of the server
	 */
	public PipeOutboundChannelAdapter(String server) {
		Assert.hasText(server, "'server' must not be empty");
		this.serverExpression = new ValueExpression<>(server);
	}

	/**
	 * Create an adapter.
	 * @param serverExpression evaluates to the name of the server for a message
	 */
	public PipeOutboundChannelAdapter(Expression serverExpression) {
		Assert.notNull(serverExpression, "'serverExpression' must not be null");
		this.serverExpression = serverExpression;
	}

	/**
	 * Set whether to wait until the line has been written to the pipe. Use this for
	 * sources that must keep a message until then, such as a Kafka listener. There is no
	 * time limit; the wait ends with an exception if the server stops or the thread is
	 * interrupted. After an interrupt, the line may still be sent.
	 * @param sync whether to wait
	 */
	public void setSync(boolean sync) {
		this.sync = sync;
	}

	/**
	 * Set the operations to send with. Use
	 * {@link PipeOperations#withTimeout(java.time.Duration)} to limit how long a full
	 * queue blocks.
	 * @param operations the operations; by default the only bean of this type
	 */
	public void setOperations(PipeOperations operations) {
		this.operations = operations;
	}

	@Override
	public String getComponentType() {
		return "pipe:outbound-channel-adapter";
	}

	@Override
	protected void onInit() {
		super.onInit();
		if (this.operations == null) {
			this.operations = getBeanFactory().getBean(PipeOperations.class);
		}
		this.evaluationContext = ExpressionUtils.createStandardEvaluationContext(getBeanFactory());
	}

	@Override
	protected void handleMessageInternal(Message<?> message) {
		Assert.state(this.operations != null && this.evaluationContext != null, "The adapter is not initialised");
		String server = this.serverExpression.getValue(this.evaluationContext, message, String.class);
		if (server == null) {
			throw new MessageHandlingException(message,
					"'%s' names no pipe server for the message".formatted(this.serverExpression.getExpressionString()));
		}
		if (this.sync) {
			sendAndWait(this.operations, server, message);
		}
		else {
			this.operations.convertAndSend(server, message.getPayload());
		}
	}

	private static void sendAndWait(PipeOperations operations, String server, Message<?> message) {
		try {
			operations.convertAndSendAsync(server, message.getPayload()).get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MessageHandlingException(message,
					"Interrupted while waiting for a client of pipe server '%s'".formatted(server), ex);
		}
		catch (ExecutionException | CancellationException ex) {
			throw new MessageHandlingException(message, "Not sent to a client of pipe server '%s'".formatted(server),
					(ex.getCause() != null) ? ex.getCause() : ex);
		}
	}

}
