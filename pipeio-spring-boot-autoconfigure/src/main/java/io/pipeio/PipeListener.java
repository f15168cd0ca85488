package io.pipeio;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Marks a method that handles the lines which clients write into an in-pipe.
 *
 * <p>
 * The method takes one parameter: a {@link String}, decoded in the server's charset, a
 * {@code byte[]}, or a {@link io.pipeio.line.Line}. It returns {@code void}, or what is
 * sent back as a line on the same server's out-pipe: a {@code String}, a {@code byte[]},
 * or a {@link java.util.Collection} of them, a line each. {@code null} sends nothing.
 *
 * <p>
 * It runs on the thread that reads the pipe, {@code pipeio-<server>-in}, one line after
 * the other in the order in which they were written. While it runs, nothing more is read:
 * the pipe fills, and then the clients' writes block. What it throws is logged with the
 * start of the line, and the next line follows.
 *
 * <p>
 * A line is gone from the pipe before the method is called, so that it is delivered at
 * most once.
 *
 * @since 0.1.0
 * @see PipeTemplate
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(PipeListeners.class)
public @interface PipeListener {

	/**
	 * Alias for {@link #servers()}.
	 * @return the names of the servers
	 */
	@AliasFor("servers")
	String[] value() default {};

	/**
	 * The names of the servers to listen to: keys below {@code pipeio.servers}, or what
	 * {@link io.pipeio.server.PipeServer#getName()} says of other beans. Placeholders
	 * ({@code ${...}}) are resolved.
	 * @return the names of the servers, at least one
	 */
	@AliasFor("value")
	String[] servers() default {};

}
