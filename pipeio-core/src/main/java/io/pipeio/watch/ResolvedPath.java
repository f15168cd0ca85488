package io.pipeio.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.pipeio.fifo.FifoDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Path of a pipe with the symbolic links in it resolved, and these links, one of which
 * may lead elsewhere one day.
 *
 * @param path the path of the pipe, in which no directory is a link
 * @param links the links that were followed, named likewise
 * @param given the path as it was given
 * @since 0.1.0
 */
public record ResolvedPath(Path path, List<Path> links, Path given) {

	/** As many as the kernel follows, see {@code path_resolution(7)}. */
	private static final int MOST_LINKS = 40;

	/**
	 * Look where a path leads, as the kernel does. What is not there is taken as it is.
	 * @param pipe the path of a pipe, which is no link itself
	 * @return the place
	 */
	public static ResolvedPath of(Path pipe) {
		Path absolute = pipe.toAbsolutePath();
		List<Path> links = new ArrayList<>();
		Deque<Path> left = new ArrayDeque<>();
		FifoDirectory.of(absolute).forEach(left::add);
		Path directory = absolute.getRoot();
		while (!left.isEmpty()) {
			Path next = directory.resolve(left.remove()).normalize();
			Path target = (links.size() < MOST_LINKS) ? targetOf(next) : null;
			if (target == null) {
				directory = next;
			}
			else {
				links.add(next);
				directory = target.isAbsolute() ? target.getRoot() : directory;
				for (int i = target.getNameCount() - 1; i >= 0; i--) {
					left.addFirst(target.getName(i));
				}
			}
		}
		return new ResolvedPath(directory.resolve(absolute.getFileName()), List.copyOf(links), absolute);
	}

	private static @Nullable Path targetOf(Path file) {
		try {
			return Files.isSymbolicLink(file) ? Files.readSymbolicLink(file) : null;
		}
		catch (IOException ex) {
			// It has just become something else
			return null;
		}
	}

	/**
	 * The directory in which the pipe stands.
	 * @return the directory
	 */
	public Path directory() {
		return FifoDirectory.of(this.path);
	}

	/**
	 * The same directory as it was given: the kernel knows the way, also where a link
	 * leads to what has another name here ({@code /proc/<pid>/root}).
	 */
	Path givenDirectory() {
		return FifoDirectory.of(this.given);
	}

	/**
	 * Return the files on the way to the pipe, as the kernel follows it.
	 * @return the directories, the innermost first, and then symbolic links, each with
	 * the directories that it stands in
	 */
	public Set<Path> files() {
		Set<Path> files = new LinkedHashSet<>();
		addWith(directory(), files);
		this.links.forEach((link) -> addWith(link, files));
		return files;
	}

	private static void addWith(Path file, Set<Path> files) {
		for (Path next = file; next != null; next = next.getParent()) {
			files.add(next);
		}
	}

	/**
	 * Whether it matters to the pipe what becomes of a file.
	 * @return whether the way to the pipe leads over it
	 */
	boolean leadsOver(Path file) {
		return this.path.startsWith(file) || this.links.stream().anyMatch((link) -> link.startsWith(file));
	}

}
