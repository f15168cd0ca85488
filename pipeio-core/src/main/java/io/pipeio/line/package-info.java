/**
 * Framing: bytes to lines, and nothing else. Does no I/O, owns no thread, and knows
 * nothing of where the bytes come from.
 */
@NullMarked
package io.pipeio.line;

import org.jspecify.annotations.NullMarked;
