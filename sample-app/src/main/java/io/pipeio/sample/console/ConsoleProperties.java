package io.pipeio.sample.console;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The plugins of the console.
 *
 * @param plugins the commands of the plugins, by the name of the server that they are the
 * client of; the paths of its out-pipe and its in-pipe are appended
 * @param start which of them to start with the application
 */
@ConfigurationProperties("console")
record ConsoleProperties(@DefaultValue Map<String, List<String>> plugins, @DefaultValue Set<String> start) {

}
