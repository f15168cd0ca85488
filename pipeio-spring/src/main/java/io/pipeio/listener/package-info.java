/**
 * Registers listeners: finds {@link io.pipeio.PipeListener} methods, connects them to
 * their servers, starts and stops them. Knows {@code io.pipeio.listener.run},
 * {@code io.pipeio.listener.adapter} and the root package, and not how beans are
 * configured.
 */
@NullMarked
package io.pipeio.listener;

import org.jspecify.annotations.NullMarked;
