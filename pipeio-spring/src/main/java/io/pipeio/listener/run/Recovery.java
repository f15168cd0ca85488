package io.pipeio.listener.run;

import io.pipeio.PipeListenerErrorHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryTemplate;

/**
 * What is done about a call that has failed.
 *
 * @param retries how often it is tried again; {@code null} for never
 * @param errorHandler gets what goes wrong at last
 * @param answerable whether what that returns can be sent: all servers that results go to
 * have an out-pipe
 * @since 0.1.0
 */
public record Recovery(@Nullable RetryTemplate retries, PipeListenerErrorHandler errorHandler, boolean answerable) {

}
