package io.pipeio.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the application context of a test class a temporary directory of its own, in
 * which all pipes with relative paths stand: it becomes the value of
 * {@code pipeio.directory}. Put it beside {@code @SpringBootTest}, or any other
 * annotation that makes a test context. Pipes with absolute paths stay where they are.
 *
 * <p>
 * The directory belongs to the context. It is created {@code rwx------} below
 * {@code java.io.tmpdir} before the context starts, and deleted with all that is in it
 * when the context is closed, after the last bean was destroyed. Test classes that share
 * a cached context share its directory; two contexts never share one. A context that is
 * paused while it is not in use keeps its directory, and one that takes the place of
 * another, as after {@code @DirtiesContext}, has a new one.
 *
 * <p>
 * The directory takes the place of what system properties, environment variables and
 * configuration files say. What the test class says itself wins: a
 * {@code pipeio.directory} of {@code @SpringBootTest(properties)} or
 * {@code @TestPropertySource}, or one of {@code @DynamicPropertySource}.
 *
 * <p>
 * A context that was processed ahead of time has its directory made when the test runs.
 *
 * <p>
 * Inherited by subclasses and by {@code @Nested} classes, as Spring's own annotations for
 * tests are, and may be used as a meta-annotation.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface PipeIoTest {

}
