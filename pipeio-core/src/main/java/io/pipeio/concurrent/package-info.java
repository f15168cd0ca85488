/**
 * Small tools for threads: deadlines, locks, waiting for a thread to end, counters. Knows
 * nothing of pipes and lines.
 *
 * <p>
 * Internal: types are public for the other packages of the engine only, and may change in
 * any release.
 */
@NullMarked
package io.pipeio.concurrent;

import org.jspecify.annotations.NullMarked;
