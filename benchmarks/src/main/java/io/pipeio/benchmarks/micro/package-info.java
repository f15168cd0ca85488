/**
 * What the parts cost that every line goes through, measured with JMH. Knows the public
 * types of pipeio.
 */
@NullMarked
package io.pipeio.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
