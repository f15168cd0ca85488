package io.pipeio.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/recipes.md}: each block that a test runs stands after a marker, such as
 * {@code <!-- recipe: tee -->}.
 */
final class RecipeDocument {

	private static final Pattern BLOCK = Pattern.compile("(?m)^<!-- recipe: (.+) -->\\R```([a-z]*)\\R((?s:.*?))^```$");

	private static final Pattern FENCED = Pattern.compile("(?m)^```([a-z]+)\\R((?s:.*?))^```$");

	private final String text;

	RecipeDocument() throws IOException {
		this.text = Files.readString(Path.of("").toAbsolutePath().getParent().resolve("docs/recipes.md"));
	}

	/**
	 * Returns the block of that name.
	 * @param name what its marker says
	 * @return its lines, without the fence
	 */
	String block(String name) {
		List<String> found = BLOCK.matcher(this.text)
			.results()
			.filter((block) -> block.group(1).equals(name))
			.map((block) -> block.group(3))
			.toList();
		assertThat(found).as("blocks with the marker 'recipe: %s'", name).hasSize(1);
		return found.get(0);
	}

	List<String> blocksOf(String language) {
		return FENCED.matcher(this.text)
			.results()
			.filter((block) -> block.group(1).equals(language))
			.map((block) -> block.group(2))
			.toList();
	}

}
