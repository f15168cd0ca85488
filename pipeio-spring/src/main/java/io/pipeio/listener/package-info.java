/**
 * Registration of listeners: finds {@link io.pipeio.PipeListener} methods, connects them
 * to their servers, starts and stops them. Depends on {@code io.pipeio.listener.run},
 * {@code io.pipeio.listener.adapter} and the root package, but not on the configuration
 * of beans.
 */
@NullMarked
package io.pipeio.listener;

import org.jspecify.annotations.NullMarked;
