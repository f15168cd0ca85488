/**
 * The profile {@code bridge}: a pipe whose two ends are on two machines, with Kafka in
 * between. Knows nothing of the rest of the sample.
 */
@NullMarked
package io.pipeio.sample.bridge;

import org.jspecify.annotations.NullMarked;
