package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Memory that system calls can read and write, with the calls that need it.
 */
final class NativeMemory {

	private final ByteBuffer memory = ByteBuffer.allocateDirect(64 * 1024);

	int size() {
		return this.memory.capacity();
	}

	ByteBuffer buffer() {
		return this.memory;
	}

	long address() {
		return Posix.addressOf(this.memory);
	}

	int write(int descriptor, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		this.memory.put(0, bytes);
		return Posix.write(descriptor, address(), bytes.length);
	}

	int read(int descriptor) {
		return Posix.read(descriptor, address(), size());
	}

	String text(int length) {
		byte[] bytes = new byte[length];
		this.memory.get(0, bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
