/**
 * Channel adapters for Spring Integration, and their factory for its Java DSL. Knows
 * Spring Integration and the packages below; nothing else of pipeio knows this package,
 * and nothing loads it in an application without Spring Integration.
 */
@NullMarked
package io.pipeio.integration;

import org.jspecify.annotations.NullMarked;
