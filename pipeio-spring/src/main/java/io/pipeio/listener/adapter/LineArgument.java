package io.pipeio.listener.adapter;

import java.nio.ByteBuffer;
import java.util.List;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

/**
 * Forms in which a listener method can take a line without conversion.
 */
enum LineArgument {

	/** The text of the line. */
	TEXT(String.class, CharSequence.class) {

		@Override
		Object from(ReceivedLine line) {
			return line.takeText();
		}

	},

	/** The bytes of the line. */
	BYTES(byte[].class) {

		@Override
		Object from(ReceivedLine line) {
			return line.view().toByteArray();
		}

	},

	/** The bytes of the line, in a new buffer. */
	BUFFER(ByteBuffer.class) {

		@Override
		Object from(ReceivedLine line) {
			return ByteBuffer.wrap(line.view().toByteArray());
		}

	},

	/** The line itself. */
	LINE(Line.class) {

		@Override
		Object from(ReceivedLine line) {
			return line.takeLine();
		}

	};

	private final List<Class<?>> types;

	LineArgument(Class<?>... types) {
		this.types = List.of(types);
	}

	abstract Object from(ReceivedLine line);

	static @Nullable LineArgument of(Class<?> type) {
		for (LineArgument argument : values()) {
			if (argument.types.contains(type)) {
				return argument;
			}
		}
		return null;
	}

}
