package io.pipeio.autoconfigure;

import io.pipeio.PipeServers;
import io.pipeio.UnknownPipeServerException;
import io.pipeio.autoconfigure.property.InvalidPipePropertyException;
import io.pipeio.server.PipeDirection;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.StringUtils;

/**
 * Stops the start if {@code pipeio.template.default-server} names a server that cannot be
 * sent to. Looks when all beans are there: observers of the servers may need the
 * template.
 */
class DefaultPipeServerCheck implements SmartInitializingSingleton {

	static final String PROPERTY = "pipeio.template.default-server";

	private final PipeIoProperties properties;

	private final PipeServers servers;

	DefaultPipeServerCheck(PipeIoProperties properties, PipeServers servers) {
		this.properties = properties;
		this.servers = servers;
	}

	@Override
	public void afterSingletonsInstantiated() {
		String name = this.properties.getTemplate().getDefaultServer();
		if (StringUtils.hasText(name) && !canSend(name)) {
			throw new InvalidPipePropertyException(
					"The property '%s' names the pipe server '%s', which has no out-pipe.".formatted(PROPERTY, name),
					"Set 'pipeio.servers.%s.out-pipe', or name a server that can send.".formatted(name), PROPERTY);
		}
	}

	private boolean canSend(String name) {
		try {
			return this.servers.get(name).getPath(PipeDirection.OUT) != null;
		}
		catch (UnknownPipeServerException ex) {
			String suggestion = ex.getNearestName().map("Did you mean '%s'? Otherwise, name"::formatted).orElse("Name");
			throw new InvalidPipePropertyException(
					"The property '%s' names a pipe server that does not exist. %s.".formatted(PROPERTY,
							ex.getMessage()),
					"%s a server of 'pipeio.servers', or remove the property.".formatted(suggestion), PROPERTY);
		}
	}

}
