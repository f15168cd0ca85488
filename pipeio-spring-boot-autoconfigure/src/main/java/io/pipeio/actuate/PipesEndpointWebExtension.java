package io.pipeio.actuate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.pipeio.actuate.PipesEndpoint.Action;
import io.pipeio.logging.EditDistance;
import io.pipeio.logging.LoggedText;
import io.pipeio.server.PipeServerStartException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
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
	 * Show a server, as {@link PipesEndpoint#pipe} does.
	 * @param server its name
	 * @return the server; with the status 404 and the names that there are if it is none
	 * of them
	 */
	@ReadOperation
	public WebEndpointResponse<@Nullable Object> pipe(@Selector String server) {
		return found(server, this.delegate.pipe(server));
	}

	private WebEndpointResponse<@Nullable Object> found(String server, @Nullable PipeServerDescriptor found) {
		return (found != null) ? new WebEndpointResponse<>(found)
				: new WebEndpointResponse<>(describeUnknownServer(server), WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * Let a server do something else, as {@link PipesEndpoint#change} does.
	 * @param server its name
	 * @param action what it is to do, one of {@link Action} in any spelling
	 * @return the server as it is after that; with the status 404 and the names that
	 * there are if it is none of them, with 409 if it cannot be started: its last failure
	 * tells why; with 400 and the actions that there are if this is none of them
	 */
	@WriteOperation
	public WebEndpointResponse<@Nullable Object> change(@Selector String server, @Nullable String action) {
		if (this.delegate.pipe(server) == null) {
			return found(server, null);
		}
		for (Action known : Action.values()) {
			if (action != null && uniform(action).equals(uniform(known.name()))) {
				return change(server, known);
			}
		}
		return new WebEndpointResponse<>(describeUnknown(action), WebEndpointResponse.STATUS_BAD_REQUEST);
	}

	private static String uniform(String action) {
		return action.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
	}

	private WebEndpointResponse<@Nullable Object> change(String server, Action action) {
		try {
			return found(server, this.delegate.change(server, action));
		}
		catch (PipeServerStartException ex) {
			logger.warn(LogMessage.format("%s: could not be started: %s", server,
					LoggedText.of(String.valueOf(ex.getReason().getMessage()))));
			return new WebEndpointResponse<>(this.delegate.pipe(server), CONFLICT);
		}
	}

	private static Map<String, Object> describeUnknown(@Nullable String action) {
		List<String> actions = Arrays.stream(Action.values()).map(DashedName::of).toList();
		String error = (action != null) ? "'action' must be one of those that there are." + suggest(action, actions)
				: "'action' is missing.";
		return Map.of("error", error, "actions", actions);
	}

	private Map<String, Object> describeUnknownServer(String server) {
		List<String> names = this.delegate.names();
		return Map.of("error", "There is no server of this name." + suggest(server, names), "servers", names);
	}

	private static String suggest(String name, List<String> known) {
		return EditDistance.nearest(name, known).map(" Did you mean '%s'?"::formatted).orElse("");
	}

}
