/**
 * Support for testing applications: {@link io.pipeio.test.PipeClient} as the client of a
 * server, and {@link io.pipeio.test.PipeIoTest} for a separate directory for each test
 * context. May depend on everything that is public in pipeio, but on no test library
 * other than {@code spring-test}.
 */
@NullMarked
package io.pipeio.test;

import org.jspecify.annotations.NullMarked;
