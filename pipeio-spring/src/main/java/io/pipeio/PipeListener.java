package io.pipeio;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Annotation that marks a method as the handler of lines that clients write to an
 * in-pipe.
 *
 * <p>
 * The method may have the following parameters:
 * <ul>
 * <li>the line: as {@link String} or {@link CharSequence} (decoded with the server's
 * charset), {@code byte[]}, {@link java.nio.ByteBuffer} or {@link io.pipeio.line.Line};
 * other types are converted, simple types from text and others from JSON if Jackson is
 * available. {@link org.springframework.messaging.handler.annotation.Payload
 * &#064;Payload} is optional; {@code @Valid} and {@code @Validated} are supported</li>
 * <li>a named group of the {@link #pattern()} with the same name as the parameter</li>
 * <li>{@link org.springframework.messaging.handler.annotation.Header &#064;Header} and
 * {@link org.springframework.messaging.handler.annotation.Headers &#064;Headers} for
 * {@link PipeHeaders}</li>
 * <li>{@link org.springframework.messaging.Message} of any of these types, and
 * {@link io.pipeio.server.PipeServer}</li>
 * <li>a {@link java.util.List} of lines, if {@link #batch()} is set</li>
 * </ul>
 *
 * <p>
 * The result is sent back as a line to the out-pipe of the same server, or to the servers
 * named by {@link org.springframework.messaging.handler.annotation.SendTo &#064;SendTo}:
 * a {@code String} or {@code byte[]} as it is, simple values as text, other objects as
 * JSON; an array, {@link java.util.Collection} or {@link java.util.stream.Stream} as one
 * line for each element. For {@code null} and an empty {@link java.util.Optional},
 * nothing is sent. The values of a {@link java.util.concurrent.CompletionStage} or a
 * publisher are sent when they become available; the order of replies is kept.
 *
 * <p>
 * The method runs on the thread that reads the pipe, {@code pipeio-<server>-in}, one line
 * at a time in the order in which the lines were written, unless {@link #concurrency()}
 * is set. No further lines are read while it runs: the pipe fills up, and then the writes
 * of clients block. Exceptions are passed to the {@link #errorHandler()}, and the next
 * line is handled.
 *
 * <p>
 * A line is removed from the pipe before the method is called, so it is delivered at most
 * once.
 *
 * <p>
 * Placeholders ({@code ${...}}) and expressions ({@code #{...}}) are resolved in all text
 * attributes.
 *
 * @since 0.1.0
 * @see PipeTemplate
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(PipeListeners.class)
@MessageMapping
public @interface PipeListener {

	/**
	 * Alias for {@link #servers()}.
	 * @return the names of the servers
	 */
	@AliasFor("servers")
	String[] value() default {};

	/**
	 * Names of the servers to listen to: keys below {@code pipeio.servers}, or the
	 * {@link io.pipeio.server.PipeServer#getName() names} of other server beans. An
	 * element may contain several names, separated by commas; an expression may return an
	 * array or a collection.
	 * @return the names of the servers, at least one
	 */
	@AliasFor("value")
	String[] servers() default {};

	/**
	 * Unique id of the listener in the
	 * {@code io.pipeio.listener.PipeListenerEndpointRegistry}.
	 * @return the id; by default {@code <bean name>.<method name>}, with a number
	 * appended if that is taken
	 */
	String id() default "";

	/**
	 * Whether to start listening automatically, or only when started through the
	 * registry.
	 * @return {@code "true"} or {@code "false"}; by default the value of
	 * {@code pipeio.listener.auto-startup}
	 */
	String autoStartup() default "";

	/**
	 * SpEL expression that is {@code true} for the lines to handle. The root object and
	 * {@code #line} are the text of the line, {@code #server} is the name of the server,
	 * {@code #length} the number of bytes, {@code #number} the number of the line since
	 * the start. Named groups of the {@link #pattern()} are available as variables, and
	 * beans as {@code @bean}.
	 * @return the expression; all lines by default
	 * @see org.springframework.context.event.EventListener#condition()
	 */
	String condition() default "";

	/**
	 * Regular expression that the whole line must match to be handled. Named groups are
	 * bound to the parameters with the same names and converted to their types; a group
	 * that did not participate in the match is {@code null}.
	 * @return the {@link java.util.regex.Pattern}; all lines by default
	 */
	String pattern() default "";

	/**
	 * Maximum number of lines of one server that are handled concurrently. With more than
	 * one, calls run on the application's task executor: they start in order, but may
	 * complete and reply in any order. When the limit is reached, no further lines are
	 * read until a call returns.
	 * @return a number; by default the value of {@code pipeio.listener.concurrency}, or 1
	 */
	String concurrency() default "";

	/**
	 * Handler for failures, a {@code io.pipeio.PipeListenerErrorHandler}, as a bean name
	 * or an expression.
	 * @return the name of the bean; by default the only or primary bean of this type, or
	 * the strategy set by {@code pipeio.listener.error-handling}
	 */
	String errorHandler() default "";

	/**
	 * Whether the method takes all lines that were read from the pipe at once, as a
	 * {@link java.util.List}. It never waits for more lines to fill a batch.
	 * @return {@code "true"} or {@code "false"}, which is the default
	 */
	String batch() default "";

	/**
	 * Maximum number of lines in a batch.
	 * @return a number; by default the value of {@code pipeio.listener.batch-size}
	 */
	String batchSize() default "";

	/**
	 * Whether the method handles the lines that no other listener of the server accepts.
	 * Without such a listener, they are counted and logged at debug level.
	 * @return {@code true} to handle unmatched lines
	 */
	boolean unmatched() default false;

}
