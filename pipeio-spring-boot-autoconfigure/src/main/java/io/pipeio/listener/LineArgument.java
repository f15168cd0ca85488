package io.pipeio.listener;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

/**
 * What a listener method takes a line as.
 */
enum LineArgument {

	/** Its text. */
	TEXT(String.class) {

		@Override
		Object from(Line line) {
			return line.toString();
		}

	},

	/** Its bytes. */
	BYTES(byte[].class) {

		@Override
		Object from(Line line) {
			return line.toByteArray();
		}

	},

	/** The line itself. */
	LINE(Line.class) {

		@Override
		Object from(Line line) {
			return line;
		}

	};

	private final Class<?> type;

	LineArgument(Class<?> type) {
		this.type = type;
	}

	abstract Object from(Line line);

	static @Nullable LineArgument of(Class<?> type) {
		for (LineArgument argument : values()) {
			if (argument.type == type) {
				return argument;
			}
		}
		return null;
	}

}
