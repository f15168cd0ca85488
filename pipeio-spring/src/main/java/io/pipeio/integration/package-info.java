/**
 * Channel adapters for Spring Integration, and their factory for its Java DSL. Depends on
 * Spring Integration and the lower packages. No other package of pipeio depends on this
 * one, and it is never loaded in an application without Spring Integration.
 */
@NullMarked
package io.pipeio.integration;

import org.jspecify.annotations.NullMarked;
