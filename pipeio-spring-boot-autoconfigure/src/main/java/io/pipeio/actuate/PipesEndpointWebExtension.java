package io.pipeio.actuate;

import io.pipeio.actuate.PipesEndpoint.Action;
import io.pipeio.server.PipeServerStartException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.core.log.LogMessage;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} of the {@link PipesEndpoint}, which
 * tells by the status of the response what has become of a request.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = PipesEndpoint.class)
public class PipesEndpointWebExtension {

	private static final Log logger = LogFactory.getLog(PipesEndpointWebExtension.class);

	private static final int CONFLICT = 409;

	private final PipesEndpoint delegate;

	/**
	 * Create the extension.
	 * @param delegate what it extends
	 */
	public PipesEndpointWebExtension(PipesEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * Let a server do something else, as {@link PipesEndpoint#change} does.
	 * @param server its name
	 * @param action what it is to do
	 * @return the server as it is after that; with the status 404 and nothing if there is
	 * none of this name, with 409 if it cannot be started: its last failure tells why
	 */
	@WriteOperation
	public WebEndpointResponse<@Nullable PipeServerDescriptor> change(@Selector String server, Action action) {
		try {
			PipeServerDescriptor changed = this.delegate.change(server, action);
			return new WebEndpointResponse<>(changed,
					(changed != null) ? WebEndpointResponse.STATUS_OK : WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (PipeServerStartException ex) {
			logger.warn(LogMessage.format("Not started, as was asked for: %s", ex.getMessage()));
			return new WebEndpointResponse<>(this.delegate.pipe(server), CONFLICT);
		}
	}

}
