package io.pipeio.clients;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the programs pass what their own languages have to check them.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class ProgramChecksTests {

	@TempDir
	private Path scratch;

	@ParameterizedTest(name = "{0}: {1}")
	@CsvSource(delimiter = '|', textBlock = """
			sh     | sh -n plugin.sh
			sh     | busybox sh -n plugin.sh
			bash   | bash -n plugin.bash
			awk    | gawk --lint=fatal -o/dev/null -f plugin.awk
			c      | gcc -std=c99 -pedantic -Wall -Wextra -Werror -fsyntax-only plugin.c
			python | python3 -W error -m tabnanny plugin.py
			perl   | perl -wc plugin.pl
			ruby   | ruby -wc plugin.rb
			php    | php -l plugin.php
			lua    | luac -p plugin.lua
			node   | node --check plugin.mjs
			go     | gofmt -d plugin.go
			go     | go vet plugin.go
			rust   | rustfmt --check --edition 2021 plugin.rs
			rust   | rustc --edition 2021 -D warnings --emit=metadata --out-dir %s plugin.rs
			java   | javac -Xlint:all -Werror -d %s Plugin.java
			""")
	void passes(String language, String check) throws Exception {
		List<String> command = List.of(check.formatted(this.scratch).split(" "));
		ClientProgram program = ClientProgram.all()
			.stream()
			.filter((each) -> each.language().equals(language))
			.findFirst()
			.orElseThrow();
		ClientProgram.assumeInstalled(command.get(0));
		Path file = program.file().toAbsolutePath();
		String output = ClientProcess.run(file.getParent(), command);
		if (check.startsWith("gofmt")) {
			assertThat(output).isEmpty();
		}
	}

}
