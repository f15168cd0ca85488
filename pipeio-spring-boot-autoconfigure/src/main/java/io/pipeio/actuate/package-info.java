/**
 * Servers as an operator sees them: metrics, health and the endpoint {@code pipes}. Knows
 * servers and listeners, and not how beans are configured. Micrometer and Actuator need
 * not be there, as long as nothing of this is used.
 */
@NullMarked
package io.pipeio.actuate;

import org.jspecify.annotations.NullMarked;
