package io.pipeio.listener;

import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryTemplate;

/**
 * What is done about a call that has failed.
 *
 * @param retries how often it is tried again; {@code null} for never
 * @param errorHandler gets what goes wrong at last
 * @param answerable whether what that returns can be sent: all servers that results go to
 * have an out-pipe
 */
record Recovery(@Nullable RetryTemplate retries, PipeListenerErrorHandler errorHandler, boolean answerable) {

}
