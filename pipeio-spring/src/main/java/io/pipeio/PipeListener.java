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
 * Marks a method that handles the lines which clients write into an in-pipe.
 *
 * <p>
 * Its parameters may be:
 * <ul>
 * <li>the line: as {@link String} or {@link CharSequence} (decoded in the server's
 * charset), {@code byte[]}, {@link java.nio.ByteBuffer} or {@link io.pipeio.line.Line};
 * as any other type by conversion, simple ones from their text and others from JSON where
 * Jackson is there. {@link org.springframework.messaging.handler.annotation.Payload
 * &#064;Payload} is not needed, {@code @Valid} and {@code @Validated} are heeded</li>
 * <li>a named group of the {@link #pattern()}, which has the name of the parameter</li>
 * <li>{@link org.springframework.messaging.handler.annotation.Header &#064;Header} and
 * {@link org.springframework.messaging.handler.annotation.Headers &#064;Headers} for
 * {@link PipeHeaders}</li>
 * <li>{@link org.springframework.messaging.Message} of any of these types, and
 * {@link io.pipeio.server.PipeServer}</li>
 * <li>a {@link java.util.List} of lines, if {@link #batch()} is set</li>
 * </ul>
 *
 * <p>
 * Its result is sent back as a line on the same server's out-pipe, or to the servers of
 * {@link org.springframework.messaging.handler.annotation.SendTo &#064;SendTo}: a
 * {@code String} or {@code byte[]} as it is, simple values as their text, other objects
 * as JSON; an array, {@link java.util.Collection} or {@link java.util.stream.Stream} as a
 * line for each element. {@code null} and an empty {@link java.util.Optional} send
 * nothing. A {@link java.util.concurrent.CompletionStage} or a publisher sends what it
 * brings when it is there, but keeps the order of replies.
 *
 * <p>
 * The method runs on the thread that reads the pipe, {@code pipeio-<server>-in}, one line
 * after the other in the order in which they were written, unless {@link #concurrency()}
 * is set. While it runs, nothing more is read: the pipe fills, and then the clients'
 * writes block. What it throws is handed to the {@link #errorHandler()}, and the next
 * line follows.
 *
 * <p>
 * A line is gone from the pipe before the method is called, so that it is delivered at
 * most once.
 *
 * <p>
 * Placeholders ({@code ${...}}) and expressions ({@code #{...}}) are resolved in all
 * attributes of text.
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
	 * The names of the servers to listen to: keys below {@code pipeio.servers}, or what
	 * {@link io.pipeio.server.PipeServer#getName()} says of other beans. An element may
	 * name several, separated by commas; an expression may return an array or a
	 * collection.
	 * @return the names of the servers, at least one
	 */
	@AliasFor("value")
	String[] servers() default {};

	/**
	 * By which the listener is found in the
	 * {@code io.pipeio.listener.PipeListenerEndpointRegistry}. Must be the only one of
	 * its kind.
	 * @return the id; by default {@code <bean name>.<method name>}, with a number if that
	 * is taken
	 */
	String id() default "";

	/**
	 * Whether to listen from the start, or when the registry is told so.
	 * @return {@code "true"} or {@code "false"}; by default what
	 * {@code pipeio.listener.auto-startup} says
	 */
	String autoStartup() default "";

	/**
	 * An expression (SpEL) that is {@code true} for the lines to handle. Its root and
	 * {@code #line} is the text of the line, {@code #server} the name of the server,
	 * {@code #length} the number of bytes, {@code #number} the number of the line since
	 * the start; named groups of the {@link #pattern()} are variables, too, and
	 * {@code @bean} is a bean.
	 * @return the expression; all lines by default
	 * @see org.springframework.context.event.EventListener#condition()
	 */
	String condition() default "";

	/**
	 * A regular expression that the whole line must match to be handled. Named groups
	 * bind to the parameters of their names, converted to their types; a group that has
	 * not taken part is {@code null}.
	 * @return the {@link java.util.regex.Pattern}; all lines by default
	 */
	String pattern() default "";

	/**
	 * Maximum number of lines of one server handled at once. More than one runs them on
	 * the application's task executor: they are begun in order, but end, and reply, as
	 * they come. When all are busy, nothing more is read until one of them returns.
	 * @return a number, 1 by default; or what {@code pipeio.listener.concurrency} says
	 */
	String concurrency() default "";

	/**
	 * The {@code io.pipeio.PipeListenerErrorHandler} that gets what goes wrong, by its
	 * bean name or as an expression.
	 * @return the name of the bean; by default the only or primary bean of this type, or
	 * what {@code pipeio.listener.error-handling} says
	 */
	String errorHandler() default "";

	/**
	 * Whether the method takes the lines that one read of the pipe has brought as a
	 * {@link java.util.List}: never waiting for more.
	 * @return {@code "true"} or {@code "false"}, which is the default
	 */
	String batch() default "";

	/**
	 * Maximum number of lines in a batch.
	 * @return a number; by default what {@code pipeio.listener.batch-size} says
	 */
	String batchSize() default "";

	/**
	 * Whether the method gets the lines that no other listener of the server accepts.
	 * Without one, they are counted and logged at debug level.
	 * @return whether it does
	 */
	boolean unmatched() default false;

}
