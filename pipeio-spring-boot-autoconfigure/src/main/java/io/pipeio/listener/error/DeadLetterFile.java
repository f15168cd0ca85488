package io.pipeio.listener.error;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file that dead letters are appended to. Opened for each of them, so that it may be
 * rotated at any time; what is no regular file is left alone.
 */
final class DeadLetterFile implements DeadLetterErrorHandler.DeadLetters {

	private static final Set<OpenOption> OPTIONS = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE,
			StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);

	private static final FileAttribute<?> OWNER_ONLY = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

	private final Path file;

	private final ReentrantLock lock = new ReentrantLock();

	DeadLetterFile(Path file) {
		this.file = file;
	}

	@Override
	public void add(String letter) throws IOException {
		ByteBuffer bytes = ByteBuffer.wrap((letter + "\n").getBytes(StandardCharsets.UTF_8));
		this.lock.lock();
		// It would close the channel, and comes when a stop waits no longer
		boolean interrupted = Thread.interrupted();
		try {
			requireRegularFile();
			try (SeekableByteChannel channel = Files.newByteChannel(this.file, OPTIONS, OWNER_ONLY)) {
				while (bytes.hasRemaining()) {
					channel.write(bytes);
				}
			}
		}
		finally {
			this.lock.unlock();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * To open a FIFO would wait for a reader, for ever perhaps.
	 */
	private void requireRegularFile() throws IOException {
		if (Files.exists(this.file, LinkOption.NOFOLLOW_LINKS)
				&& !Files.isRegularFile(this.file, LinkOption.NOFOLLOW_LINKS)) {
			throw new IOException("Dead letters need a regular file, which '%s' is not".formatted(this.file));
		}
	}

}
