/**
 * The runner: starts each subject and its baselines in turn, round by round, and compares
 * what they print. Knows the names of the programs in
 * {@link io.pipeio.benchmarks.subject}, and nothing of pipeio.
 */
@NullMarked
package io.pipeio.benchmarks;

import org.jspecify.annotations.NullMarked;
