/**
 * The programs that are measured, each with a {@code main} of its own and run in a
 * process of its own. Knows pipeio and its peers, but nothing of the runner.
 */
@NullMarked
package io.pipeio.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
