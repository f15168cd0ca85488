package io.pipeio.listener.adapter;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.pipeio.ListenerExecutionFailedException.Origin;

/**
 * Accepts the lines that match a regular expression, and leaves its groups to the
 * parameters.
 *
 * @since 0.1.0
 */
public final class LinePattern implements LineFilter {

	/** What looks like one, and may be escaped or quoted. */
	private static final Pattern NAMED_GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

	private final Pattern pattern;

	/**
	 * Create a filter.
	 * @param regex the regular expression
	 * @throws PatternSyntaxException if it is none
	 */
	public LinePattern(String regex) {
		// There is no newline in a line, and what else ends one may be a client's trick
		this.pattern = Pattern.compile(regex, Pattern.DOTALL);
	}

	@Override
	public boolean accepts(ReceivedLine line) {
		Matcher matcher = this.pattern.matcher(line.text());
		boolean matches = matches(matcher);
		line.setGroups(matches ? matcher : null);
		return matches;
	}

	private boolean matches(Matcher matcher) {
		try {
			return matcher.matches();
		}
		catch (Throwable ex) {
			// It may overflow the stack on a long line
			throw PartFailedException.thrown(Origin.PATTERN, "pattern '%s'".formatted(this), ex);
		}
	}

	/**
	 * Its named groups. Java 17 does not list them, but refuses to refer back to one that
	 * is not there.
	 * @return the names
	 */
	public List<String> groupNames() {
		return NAMED_GROUP.matcher(this.pattern.pattern())
			.results()
			.map((candidate) -> candidate.group(1))
			.filter(this::hasGroup)
			.toList();
	}

	private boolean hasGroup(String name) {
		try {
			Pattern.compile(this.pattern.pattern() + "\n\\k<" + name + ">");
			return true;
		}
		catch (PatternSyntaxException ex) {
			return false;
		}
	}

	@Override
	public String toString() {
		return this.pattern.pattern();
	}

}
