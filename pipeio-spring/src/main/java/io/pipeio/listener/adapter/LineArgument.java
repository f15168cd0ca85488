package io.pipeio.listener.adapter;

import java.nio.ByteBuffer;
import java.util.List;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

/**
 * What a listener method takes a line as, without any conversion.
 */
enum LineArgument {

	/** Its text. */
	TEXT(String.class, CharSequence.class) {

		@Override
		Object from(ReceivedLine line) {
			return line.takeText();
		}

	},

	/** Its bytes. */
	BYTES(byte[].class) {

		@Override
		Object from(ReceivedLine line) {
			return line.view().toByteArray();
		}

	},

	/** Its bytes, as a buffer of their own. */
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
