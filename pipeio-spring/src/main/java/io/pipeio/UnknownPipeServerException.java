package io.pipeio;

import java.util.List;
import java.util.Optional;

import io.pipeio.logging.EditDistance;

/**
 * Thrown when there is no pipe server with a given name.
 *
 * @since 0.1.0
 */
public class UnknownPipeServerException extends PipeException {

	private final String name;

	private final List<String> knownNames;

	UnknownPipeServerException(String name, List<String> knownNames) {
		super("There is no pipe server '%s' (known: %s)".formatted(name,
				knownNames.isEmpty() ? "none" : String.join(", ", knownNames)));
		this.name = name;
		this.knownNames = List.copyOf(knownNames);
	}

	/**
	 * Return the name that was requested.
	 * @return the name
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * Return the names of all known servers.
	 * @return the names
	 */
	public List<String> getKnownNames() {
		return this.knownNames;
	}

	/**
	 * Return the name that was most likely meant.
	 * @return the known name that differs in the fewest letters, if those are few
	 */
	public Optional<String> getNearestName() {
		return EditDistance.nearest(this.name, this.knownNames);
	}

}
