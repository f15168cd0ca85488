package io.pipeio.fifo;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.pipeio.fixture.RefusedCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link StrayFile}.
 */
@Timeout(60)
class StrayFileTests {

	private static final Instant NOW = Instant.parse("2026-12-01T01:02:03.999Z");

	private static final int OTHER_USER = 65534;

	private static final int EXDEV = 18;

	/** {@code RENAME_EXCHANGE}. */
	private static final int EXCHANGE = 2;

	@TempDir
	private Path directory;

	@Test
	void renamesFileAndDoesNothingElseWithIt() throws IOException {
		Path file = Files.writeString(path(), "precious");
		Map<String, Object> before = attributesOf(file);
		Path aside = StrayFile.setAside(file, NOW);
		assertThat(aside).isEqualTo(this.directory.resolve("pipe.20261201T010203.999Z")).hasContent("precious");
		assertThat(attributesOf(aside)).isEqualTo(before);
		assertThat(names()).containsExactly("pipe.20261201T010203.999Z");
		assertThat(Descriptors.leadingTo(aside)).isEmpty();
		assertThat(Descriptors.leadingTo(this.directory)).isEmpty();
	}

	@Test
	void overwritesNothing() throws IOException {
		Files.writeString(this.directory.resolve("pipe.20261201T010203.999Z"), "first");
		Files.createSymbolicLink(this.directory.resolve("pipe.20261201T010204.000Z"), Path.of("missing"));
		Files.writeString(path(), "third");
		Path aside = StrayFile.setAside(path(), NOW);
		assertThat(aside).isEqualTo(this.directory.resolve("pipe.20261201T010204.001Z")).hasContent("third");
		assertThat(this.directory.resolve("pipe.20261201T010203.999Z")).hasContent("first");
		assertThat(names()).hasSize(3);
	}

	@Test
	void renamesFileWhoseNameIsNoAscii() throws IOException {
		assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "the JVM can have such a name");
		Path file = Files.writeString(this.directory.resolve("büro \"1\""), "precious");
		assertThat(StrayFile.setAside(file, NOW)).hasContent("precious").hasFileName("büro \"1\".20261201T010203.999Z");
	}

	@Test
	void renamesFileInDirectoryBehindLink() throws IOException {
		Path real = Files.createDirectory(this.directory.resolve("real"));
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), real);
		Files.writeString(link.resolve("pipe"), "precious");
		assertThat(StrayFile.setAside(link.resolve("pipe"), NOW)).hasContent("precious").hasParentRaw(link);
	}

	@Test
	void leavesAllElseAsItIs() throws IOException {
		assertThat(StrayFile.setAside(path(), NOW)).isNull();
		Path victim = Files.writeString(this.directory.resolve("victim"), "precious");
		assertLeft(() -> Files.createSymbolicLink(path(), victim));
		assertLeft(() -> Files.createSymbolicLink(path(), Path.of("missing")));
		assertLeft(() -> Files.createDirectory(path()));
		assertLeft(() -> Files.createLink(path(), victim));
		assertLeft(() -> {
			Posix.mkfifo(path().toString(), 0600);
			return path();
		});
		assertLeft(() -> {
			try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
				channel.bind(UnixDomainSocketAddress.of(path()));
			}
			return path();
		});
		assertThat(victim).hasContent("precious");
	}

	@Test
	void leavesFileOfOtherUser() throws IOException {
		assumeTrue(Posix.geteuid() == 0, "root can give a file away");
		assertLeft(() -> {
			Files.createFile(path());
			return Files.setAttribute(path(), "unix:uid", OTHER_USER);
		});
	}

	private void assertLeft(Callable<Path> occupant) throws IOException {
		try {
			occupant.call();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		Map<String, Object> before = attributesOf(path());
		assertThat(StrayFile.setAside(path(), NOW)).isNull();
		assertThat(attributesOf(path())).isEqualTo(before);
		assertThat(names()).noneMatch((name) -> name.startsWith("pipe."));
		Files.delete(path());
	}

	@Test
	void leavesFileWhereItCannotBeRenamed() throws IOException {
		Path file = Files.writeString(path(), "precious");
		assertThatExceptionOfType(FifoException.class)
			.isThrownBy(() -> RefusedCalls.RENAMEAT2.during(EXDEV, () -> StrayFile.setAside(file, NOW)))
			.withMessage("renameat2 of '%s' failed (errno 18)", file);
		assertThat(file).hasContent("precious");
	}

	@Test
	void losesNothingWhileOthersDoTheSame() throws Exception {
		int files = 50;
		AtomicInteger renamed = new AtomicInteger();
		ExecutorService threads = Executors.newFixedThreadPool(3);
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			results.add(threads.submit(() -> {
				while (renamed.get() < files) {
					if (StrayFile.setAside(path(), NOW.plusSeconds(renamed.get())) != null) {
						renamed.incrementAndGet();
					}
					Thread.yield();
				}
				return null;
			}));
		}
		results.add(threads.submit(() -> {
			for (int i = 0; i < files; i++) {
				Path file = Files.writeString(this.directory.resolve("new"), "content " + i);
				while (Posix.renameExclusively(Posix.platform().workingDirectory, file.toString(),
						path().toString()) != 0) {
					Thread.yield();
				}
			}
			return null;
		}));
		for (Future<?> result : results) {
			result.get(50, TimeUnit.SECONDS);
		}
		threads.shutdown();
		assertThat(names()).hasSize(files);
		try (Stream<Path> all = Files.list(this.directory)) {
			assertThat(all.map(StrayFileTests::contentOf)).doesNotHaveDuplicates();
		}
	}

	@Test
	void putsBackWhatHasTakenItsPlaceMeanwhile() throws Exception {
		Path victim = Files.createDirectory(this.directory.resolve("victim"));
		Files.createFile(path());
		AtomicBoolean ended = new AtomicBoolean();
		Thread swapper = new Thread(() -> {
			Function rename = NativeLibrary.getInstance("c").getFunction("renameat2");
			while (!ended.get()) {
				rename.invokeInt(new Object[] { Posix.platform().workingDirectory, path().toString(),
						Posix.platform().workingDirectory, victim.toString(), EXCHANGE });
			}
		});
		swapper.start();
		try {
			for (int i = 0; i < 2_000; i++) {
				Path aside = StrayFile.setAside(path(), NOW.plusSeconds(i));
				if (aside != null) {
					assertThat(aside).isRegularFile();
					Files.move(aside, path());
				}
			}
		}
		finally {
			ended.set(true);
			swapper.join();
		}
		assertThat(names()).containsExactly("pipe", "victim");
	}

	private static String contentOf(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<String> names() {
		return Stream.of(this.directory.toFile().list()).sorted().toList();
	}

	private static Map<String, Object> attributesOf(Path path) throws IOException {
		return Files.readAttributes(path, "unix:ino,mode,uid,gid,size,lastModifiedTime,nlink",
				LinkOption.NOFOLLOW_LINKS);
	}

	private Path path() {
		return this.directory.resolve("pipe");
	}

}
