package io.pipeio.listener.adapter;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.pipeio.ListenerExecutionFailedException.Origin;

/**
 * Filter that accepts lines that match a regular expression, and provides its groups to
 * the parameters.
 *
 * @since 0.1.0
 */
public final class LinePattern implements LineFilter {

	/**
	 * Matches everything that looks like a named group, even if it is escaped or quoted.
	 */
	private static final Pattern NAMED_GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

	private final Pattern pattern;

	/**
	 * Create a filter.
	 * @param regex the regular expression
	 * @throws PatternSyntaxException if the expression is invalid
	 */
	public LinePattern(String regex) {
		// A dot must match all other line terminators, which a client may inject
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
			// Matching may overflow the stack on a long line
			throw PartFailedException.thrown(Origin.PATTERN, "pattern '%s'".formatted(this), ex);
		}
	}

	/**
	 * Return the named groups of the pattern. Java 17 does not list them, but rejects a
	 * back reference to a group that does not exist.
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
