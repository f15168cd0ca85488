package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Another process that claims a path, until its standard input ends.
 */
public final class ClaimHolder {

	private ClaimHolder() {
	}

	/**
	 * Claim a path.
	 * @param arguments the path
	 * @throws IOException if that fails
	 */
	public static void main(String[] arguments) throws IOException {
		try (FifoClaim claim = FifoClaim.take(Path.of(arguments[0]))) {
			System.out.print("claimed");
			System.out.flush();
			System.in.read();
		}
	}

}
