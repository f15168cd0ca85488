/**
 * What tests of applications need: {@link io.pipeio.test.PipeClient}, the other side of a
 * server, and {@link io.pipeio.test.PipeIoTest}, a directory of its own for each test
 * context. May know everything that is public in pipeio, and of the libraries for tests
 * nothing but {@code spring-test}.
 */
@NullMarked
package io.pipeio.test;

import org.jspecify.annotations.NullMarked;
