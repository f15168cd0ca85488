/**
 * Properties, beans and failure analyzers: the only package that knows all the others.
 */
@NullMarked
package io.pipeio.autoconfigure;

import org.jspecify.annotations.NullMarked;
