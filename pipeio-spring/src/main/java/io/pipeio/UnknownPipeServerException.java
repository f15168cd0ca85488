package io.pipeio;

import java.util.List;
import java.util.Optional;

import io.pipeio.logging.EditDistance;

/**
 * Thrown when a pipe server is named that does not exist.
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
	 * The name that was asked for.
	 * @return the name
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * The names that there are.
	 * @return the names
	 */
	public List<String> getKnownNames() {
		return this.knownNames;
	}

	/**
	 * The name that was most probably meant.
	 * @return the known name with the fewest letters different, if these are few
	 */
	public Optional<String> getNearestName() {
		return EditDistance.nearest(this.name, this.knownNames);
	}

}
