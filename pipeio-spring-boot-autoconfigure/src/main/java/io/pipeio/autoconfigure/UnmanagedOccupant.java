package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.pipeio.autoconfigure.FailedPipe.Explanation;
import io.pipeio.fifo.ShellWord;

/**
 * File at the path of an unmanaged pipe that is no FIFO.
 *
 * @param path of the pipe, as it is configured
 * @param found what it is, with its article
 * @param give what gives another path, such as {@code Set '...' to}
 */
record UnmanagedOccupant(Path path, String found, String give) {

	private static final int FIFO = 0010000;

	Explanation explain() {
		if (leadsToDescriptor()) {
			return new Explanation(
					"'%s' is a descriptor of this process, and no FIFO of the file system".formatted(this.path),
					"Make a FIFO ('mkfifo -m 600 <path>'), %s its path, and connect the other program to it, as in "
						.formatted(uncapitalizedGive()) + "'program > <path>'.");
		}
		if (Files.isSymbolicLink(this.path)) {
			return new Explanation("there is a symbolic link at this path, which pipeio does not follow", linkAction());
		}
		return new Explanation("there is %s at this path, which pipeio leaves as it is".formatted(this.found),
				"%s the path of a FIFO ('ls -ld %s' shows what stands there).".formatted(this.give,
						ShellWord.of(this.path)));
	}

	private boolean leadsToDescriptor() {
		Path next = this.path;
		for (int i = 0; i < 3; i++) {
			if (next.startsWith("/proc") || next.startsWith("/dev/fd")) {
				return true;
			}
			try {
				next = next.resolveSibling(Files.readSymbolicLink(next)).normalize();
			}
			catch (IOException ex) {
				// No link, or gone
				return false;
			}
		}
		return false;
	}

	private String linkAction() {
		try {
			Path target = this.path.toRealPath();
			if (((int) Files.getAttribute(target, "unix:mode") & 0170000) == FIFO) {
				return "%s '%s', the FIFO to which the link leads.".formatted(this.give, target);
			}
		}
		catch (IOException ex) {
			// It leads nowhere, which the general advice covers
		}
		return "%s the path of a FIFO: the link leads to none ('readlink -f %s' shows where).".formatted(this.give,
				ShellWord.of(this.path));
	}

	private String uncapitalizedGive() {
		return Character.toLowerCase(this.give.charAt(0)) + this.give.substring(1);
	}

}
