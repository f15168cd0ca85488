import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A plugin of a pipeio server: java Plugin.java OUT_PIPE IN_PIPE */
class Plugin {

	/** What becomes of a line, which may hold any byte: change this. */
	static void answer(byte[] line, OutputStream to) throws IOException {
		to.write("java: ".getBytes());
		to.write(line);
	}

	/** Not BufferedReader.readLine(), for which a \r ends a line, too. */
	static byte[] readLine(InputStream from) throws IOException {
		var line = new ByteArrayOutputStream();
		for (int next; (next = from.read()) != '\n'; line.write(next)) {
			if (next < 0) {
				return null;
			}
		}
		return line.toByteArray();
	}

	static void serve(Path outPipe, Path inPipe) throws IOException {
		// The out-pipe first: if the server restarts in between, the old one ends before a line
		// of the new one is taken. And WRITE alone, as FileOutputStream would make a file where
		// no pipe is
		try (var from = new BufferedInputStream(Files.newInputStream(outPipe));
				var to = Files.newOutputStream(inPipe, StandardOpenOption.WRITE)) {
			for (byte[] line; (line = readLine(from)) != null;) {
				var reply = new ByteArrayOutputStream();
				answer(line, reply);
				reply.write('\n');
				// This stream has no buffer. A BufferedOutputStream has: flush() it after each line
				reply.writeTo(to);
			}
		}
	}

	public static void main(String[] args) throws Exception {
		while (true) {
			try {
				serve(Path.of(args[0]), Path.of(args[1]));
			}
			catch (IOException ex) {
				if (!(ex instanceof NoSuchFileException) && !"Broken pipe".equals(ex.getMessage())) {
					throw ex;
				}
			}
			// The server has gone. Wait until it is back
			Thread.sleep(200);
		}
	}

}
