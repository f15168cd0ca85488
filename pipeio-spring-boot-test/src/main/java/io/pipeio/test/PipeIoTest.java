package io.pipeio.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Annotation for test classes whose application context uses a temporary directory for
 * pipes with relative paths: the directory becomes the value of {@code pipeio.directory}.
 * Use it together with {@code @SpringBootTest} or any other annotation that creates a
 * test context. Pipes with absolute paths are not affected.
 *
 * <p>
 * The directory belongs to the context. It is created with permissions {@code rwx------}
 * below {@code java.io.tmpdir} before the context starts, and deleted with its contents
 * when the context is closed, after the last bean was destroyed. Test classes that share
 * a cached context share its directory; two contexts never share one. A context that is
 * paused while not in use keeps its directory. A context that replaces another one, as
 * after {@code @DirtiesContext}, gets a new directory.
 *
 * <p>
 * The directory takes precedence over system properties, environment variables and
 * configuration files, but not over a {@code pipeio.directory} that the test class sets
 * with {@code @SpringBootTest(properties)}, {@code @TestPropertySource} or
 * {@code @DynamicPropertySource}.
 *
 * <p>
 * For a context that was processed ahead of time, the directory is created when the test
 * runs.
 *
 * <p>
 * Like Spring's own test annotations, it is inherited by subclasses and {@code @Nested}
 * classes, and can be used as a meta-annotation.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface PipeIoTest {

}
