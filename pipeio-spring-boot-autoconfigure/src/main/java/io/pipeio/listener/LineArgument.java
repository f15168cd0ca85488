package io.pipeio.listener;

import io.pipeio.line.Line;
import io.pipeio.line.LineView;
import org.jspecify.annotations.Nullable;

/**
 * What a listener method takes a line as.
 */
enum LineArgument {

	/** Its text. */
	TEXT(String.class) {

		@Override
		Object from(LineView line) {
			return line.toString();
		}

	},

	/** Its bytes. */
	BYTES(byte[].class) {

		@Override
		Object from(LineView line) {
			return line.toByteArray();
		}

	},

	/** The line itself. */
	LINE(Line.class) {

		@Override
		Object from(LineView line) {
			return line.toLine();
		}

	};

	private final Class<?> type;

	LineArgument(Class<?> type) {
		this.type = type;
	}

	abstract Object from(LineView line);

	static @Nullable LineArgument of(Class<?> type) {
		for (LineArgument argument : values()) {
			if (argument.type == type) {
				return argument;
			}
		}
		return null;
	}

}
