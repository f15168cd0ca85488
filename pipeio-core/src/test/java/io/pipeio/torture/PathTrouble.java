package io.pipeio.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.pipeio.server.PipeDirection;
import org.jspecify.annotations.Nullable;

/**
 * Takes a pipe away from under server and clients: by {@code rm}, by renaming it, or by
 * moving a fresh FIFO over it. Within a second, one that is served must be in place.
 */
final class PathTrouble {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private static final Duration GLANCE = Duration.ofMillis(10);

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final TortureSetting setting;

	private final Random random;

	private int count;

	/** Which file stands at the path until it is repaired: {@code null} for none. */
	private @Nullable Object foreign;

	PathTrouble(TortureSetting setting, Random random) {
		this.setting = setting;
		this.random = random;
	}

	/**
	 * Make trouble at one pipe.
	 * @param server whose pipe it is
	 * @param direction which of its pipes
	 * @param watch what knows of repairs
	 * @param awaited whether the repair is waited for
	 * @throws IOException if the trouble cannot be made
	 * @throws InterruptedException if the thread is interrupted
	 */
	void make(String server, PipeDirection direction, ServerWatch watch, boolean awaited)
			throws IOException, InterruptedException {
		Path pipe = this.setting.site().pipe(server, direction);
		if (pipe == null || !Files.exists(pipe, LinkOption.NOFOLLOW_LINKS)) {
			return;
		}
		long since = System.nanoTime();
		if (direction == PipeDirection.IN) {
			watch.outages().disturbed(since);
		}
		String kind = take(pipe);
		this.setting.findings().add(kind, 1);
		if (awaited) {
			long repaired = awaitRepair(pipe, direction, since, watch);
			check(server + " " + direction + " after " + kind, pipe, since, repaired);
		}
	}

	/**
	 * A torn line may put a fresh FIFO in place, too, and then there is nothing to
	 * repair: look at the path as well.
	 * @param pipe the pipe
	 * @param direction which it is
	 * @param since when it was taken away
	 * @param watch what knows of repairs
	 * @return when there was one again, or a negative number
	 * @throws IOException if the path cannot be looked at
	 * @throws InterruptedException if the thread is interrupted
	 */
	private long awaitRepair(Path pipe, PipeDirection direction, long since, ServerWatch watch)
			throws IOException, InterruptedException {
		long repaired = -1;
		while (repaired < 0 && System.nanoTime() - since < PATIENCE.toNanos()) {
			repaired = watch.awaitRepair(direction, since, GLANCE);
			if (repaired < 0 && !Objects.equals(key(pipe), this.foreign)) {
				repaired = System.nanoTime();
			}
		}
		return repaired;
	}

	private static @Nullable Object key(Path pipe) throws IOException {
		try {
			return Files.readAttributes(pipe, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	private String take(Path pipe) throws IOException, InterruptedException {
		this.foreign = null;
		Path other = pipe.resolveSibling(pipe.getFileName() + "-" + ++this.count);
		switch (this.random.nextInt(3)) {
			case 0 -> {
				Files.delete(pipe);
				return "deleted";
			}
			case 1 -> {
				Files.move(pipe, other);
				return "renamed";
			}
			default -> {
				new ProcessBuilder("mkfifo", other.toString()).start().waitFor();
				this.foreign = key(other);
				Files.move(other, pipe, StandardCopyOption.REPLACE_EXISTING);
				return "replaced";
			}
		}
	}

	private void check(String what, Path pipe, long since, long repaired) throws IOException {
		if (repaired < 0) {
			this.setting.findings().violation("not-repaired", 1, what);
			return;
		}
		this.setting.findings().add("repairs", 1);
		this.setting.findings().longest("longest-repair-ms", TimeUnit.NANOSECONDS.toMillis(repaired - since));
		if (repaired - since > LIMIT.toNanos()) {
			this.setting.findings().violation("slow-repair", 1, what + ": " + Duration.ofNanos(repaired - since));
		}
		String permissions = permissions(pipe);
		// What was reported may have been the repair of another server's pipe
		while (!permissions.equals("rw-------") && System.nanoTime() - since < LIMIT.toNanos()) {
			LockSupport.parkNanos(this, GLANCE.toNanos());
			permissions = permissions(pipe);
		}
		if (!permissions.equals("rw-------")) {
			this.setting.findings().violation("not-repaired", 1, what + ": it has the permissions " + permissions);
		}
	}

	private static String permissions(Path pipe) throws IOException {
		try {
			PosixFileAttributes attributes = Files.readAttributes(pipe, PosixFileAttributes.class,
					LinkOption.NOFOLLOW_LINKS);
			return attributes.isOther() ? PosixFilePermissions.toString(attributes.permissions()) : "of no FIFO";
		}
		catch (NoSuchFileException ex) {
			return "of nothing";
		}
	}

}
