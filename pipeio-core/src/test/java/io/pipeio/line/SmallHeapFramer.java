package io.pipeio.line;

import java.nio.charset.StandardCharsets;

/**
 * Runs in a JVM of its own: frames a line for which the heap has no room, and the next.
 */
public final class SmallHeapFramer {

	private SmallHeapFramer() {
	}

	public static void main(String[] arguments) {
		LineFramer framer = new LineFramer(Integer.MAX_VALUE, StandardCharsets.UTF_8,
				(reason, bytes) -> System.out.println(reason + " " + bytes));
		byte[] chunk = new byte[64 * 1024];
		for (int i = 0; i < 2000; i++) {
			framer.feed(chunk, chunk.length);
			framer.next();
		}
		byte[] next = "\nnext\n".getBytes(StandardCharsets.UTF_8);
		framer.feed(next, next.length);
		System.out.println(framer.next());
	}

}
