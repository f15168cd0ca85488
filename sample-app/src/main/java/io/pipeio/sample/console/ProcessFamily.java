package io.pipeio.sample.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * Descendants of a process, also after the process itself has ended: the kernel forgets
 * then who was the parent of whom, but each has kept a variable in its environment.
 */
final class ProcessFamily {

	private static final String VARIABLE = "PIPEIO_CONSOLE_PLUGIN";

	private final String mark = UUID.randomUUID().toString();

	/**
	 * Create a family.
	 * @param environment of the process that is about to be started, to be marked
	 */
	ProcessFamily(Map<String, String> environment) {
		environment.put(VARIABLE, this.mark);
	}

	/**
	 * End all that are left with SIGKILL.
	 */
	void kill() {
		ProcessHandle.allProcesses().filter(this::isMember).forEach(ProcessHandle::destroyForcibly);
	}

	private boolean isMember(ProcessHandle process) {
		try {
			byte[] environment = Files.readAllBytes(Path.of("/proc", String.valueOf(process.pid()), "environ"));
			return new String(environment, StandardCharsets.ISO_8859_1).contains(VARIABLE + "=" + this.mark);
		}
		catch (IOException ex) {
			// It has ended, or is another user's
			return false;
		}
	}

}
