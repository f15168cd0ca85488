package io.pipeio.listener.run;

import io.pipeio.PipeListenerErrorHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryTemplate;

/**
 * Handling of a call that has failed.
 *
 * @param retries retries the call; {@code null} for none
 * @param errorHandler handles the failure of the last attempt
 * @param answerable whether the error handler's answer can be sent: all servers that
 * results go to have an out-pipe
 * @since 0.1.0
 */
public record Recovery(@Nullable RetryTemplate retries, PipeListenerErrorHandler errorHandler, boolean answerable) {

}
