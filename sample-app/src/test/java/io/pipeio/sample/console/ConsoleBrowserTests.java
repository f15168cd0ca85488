package io.pipeio.sample.console;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.pipeio.PipeServers;
import io.pipeio.test.PipeClient;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the page of the console in a browser, with real clients and a real plugin.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "pipeio.directory=target/pipes", "console.start=sh",
				"console.plugins.sh=sh,../clients/sh/plugin.sh" })
@ActiveProfiles("console")
@DirtiesContext
@Timeout(60)
class ConsoleBrowserTests {

	@TempDir
	private static Path profile;

	private static Browser browser;

	@Autowired
	private PipeServers servers;

	@Autowired
	private PluginHost plugins;

	@LocalServerPort
	private int port;

	@BeforeAll
	static void startBrowser() {
		Assumptions.assumeTrue(Browser.isInstalled(),
				"The page was not tried: /usr/bin/chromium and /usr/bin/chromedriver are not there");
		browser = new Browser(profile);
	}

	@AfterAll
	static void closeBrowser() {
		if (browser != null) {
			browser.close();
		}
	}

	@BeforeEach
	void open() {
		browser.resize(1280, 1010, 1);
		browser.prefer("light");
		open("sh");
	}

	private void open(String server) {
		browser.open("http://127.0.0.1:%d/#%s".formatted(this.port, server));
		browser.await("a server to be shown", () -> browser.text("#name").equals(server));
	}

	@AfterEach
	void pageHasNothingToComplainAbout() {
		assertThat(browser.messages()).isEmpty();
	}

	@Test
	void showsLinesOfClientAndWhatItIsAnswered() {
		open("echo");
		try (PipeClient client = PipeClient.of(this.servers.get("echo"))) {
			client.exchange("shown in both directions");
			browser.await("the line", () -> browser.text("#in .lines").contains("shown in both directions")
					&& browser.text("#out .lines").contains("shown in both directions"));
			browser.await("a bar of the chart", () -> browser.count("#in .chart rect") > 0);
			browser.await("the client", () -> browser.text("#in .client").equals("connected"));
		}
		browser.await("the client to leave", () -> browser.text("#events").contains("client has left the in-pipe"));
	}

	@Test
	void showsMarkupAndControlCharactersAsText() {
		open("echo");
		String line = "<img src=x onerror=\"document.title='broken in'\"><b>\u001b[31mred";
		try (PipeClient client = PipeClient.of(this.servers.get("echo"))) {
			client.exchange(line);
		}
		browser.await("the line", () -> browser.text("#in .lines").contains(line.replace("\u001b", "\\x1b")));
		assertThat(browser.count("main img, main .lines b")).isZero();
		assertThat(browser.script("return document.title")).isEqualTo("pipeio console");
	}

	@Test
	void isUsedWithTheKeyboardAlone() {
		open("echo");
		browser.tabTo("[data-name=sh]");
		browser.press(Keys.ENTER);
		browser.await("the server", () -> browser.text("#name").equals("sh"));
		browser.tabTo("#line");
		browser.press("typed by keyboard", Keys.ENTER);
		browser.await("the answer", () -> browser.text("#in .lines").contains("sh: typed by keyboard"));
		assertThat(browser.text("#sent")).isEqualTo("Sent.");
		assertThat(browser.text("#out .lines")).contains("typed by keyboard");
	}

	@Test
	void skipsTheListOfServers() {
		open("echo");
		browser.tabTo("#skip");
		browser.press(Keys.ENTER, Keys.TAB);
		assertThat(browser.script("return document.activeElement.id")).isEqualTo("pause");
		assertThat(browser.script("return location.hash")).isEqualTo("#echo");
	}

	@Test
	void copiesCommand() {
		open("command");
		browser.tabTo("#copy");
		browser.press(Keys.ENTER);
		browser.await("the copy", () -> browser.text("#copied").equals("Copied."));
		browser.click("#line");
		browser.paste();
		browser.await("what was copied",
				() -> browser.script("return document.querySelector('#line').value").equals(browser.text("#command")));
		assertThat(browser.text("#command")).startsWith("head -n 1 ").endsWith("/command.in");
	}

	@Test
	void keepsLinesInPlaceWhileOthersCome() {
		open("echo");
		try (PipeClient client = PipeClient.of(this.servers.get("echo"))) {
			client.exchange("the one to stay");
			browser.await("the line", () -> browser.text("#in .lines li").contains("the one to stay"));
			browser.script("window.kept = document.querySelector('#in .lines li')");
			for (int i = 0; i < 60; i++) {
				client.exchange("number " + i);
				if (i == 20) {
					browser.await("the line", () -> browser.text("#in .lines li").contains("number 20"));
					assertThat(browser.script("return window.kept.isConnected")).isEqualTo(true);
				}
			}
		}
		browser.await("the last line", () -> browser.text("#in .lines li").contains("number 59"));
		assertThat(browser.count("#in .lines li")).isEqualTo(50);
		assertThat(browser.script("return window.kept.isConnected")).isEqualTo(false);
	}

	@Test
	void tellsThatLineWaits() {
		open("lua");
		browser.click("#line");
		browser.press("for later", Keys.ENTER);
		browser.await("the answer", () -> browser.text("#sent").startsWith("Waits in the queue"));
		browser.await("the number", () -> browser.text("[data-name=lua] small").equals("1 waiting"));
		try (PipeClient client = PipeClient.of(this.servers.get("lua"))) {
			assertThat(client.receive()).isEqualTo("for later");
		}
	}

	@Test
	void pausesAndResumes() {
		open("command");
		browser.click("#pause");
		browser.await("the pause", () -> browser.text("#state").equals("paused"));
		assertThat(this.servers.get("command").isPaused()).isTrue();
		browser.click("#pause");
		browser.await("its end", () -> browser.text("#state").equals("running"));
	}

	@Test
	void showsHowKilledPluginComesBack() {
		Plugin plugin = Objects.requireNonNull(this.plugins.find("sh"));
		for (String line : List.of("Hello, pipe", "Are you there?", "Grüße aus der Shell")) {
			browser.click("#line");
			browser.press(line, Keys.ENTER);
			browser.await("the answer", () -> browser.text("#in .lines").contains("sh: " + line));
		}
		Long killed = plugin.status().pid();
		browser.click("#plugin-kill");
		browser.await("the end", () -> browser.text("#plugin-state").equals("has ended, comes back"));
		browser.await("another process", () -> browser.text("#plugin-process").contains("came back"));
		assertThat(plugin.status().pid()).isNotEqualTo(killed);
		browser.click("#line");
		browser.press("And now?", Keys.ENTER);
		browser.await("the answer of the new one", () -> browser.text("#in .lines").contains("sh: And now?"));
		assertThat(browser.text("#events")).contains("plugin gets SIGKILL", "plugin has ended, status 137",
				"plugin started");
		photographAll();
	}

	private void photographAll() {
		browser.photograph("console.png");
		browser.prefer("dark");
		browser.photograph("console-dark.png");
		browser.resize(360, 780, 2);
		browser.photograph("console-phone.png");
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void isReadable(String scheme) {
		browser.prefer(scheme);
		for (String server : List.of("sh", "command")) {
			open(server);
			assertThat(browser.scriptFile("contrast.js"))
				.asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
				.containsEntry("low", List.of())
				.hasEntrySatisfying("texts", (texts) -> assertThat((Long) texts).isGreaterThan(40));
		}
		String ground = String.valueOf(browser.script("return getComputedStyle(document.body).backgroundColor"));
		assertThat(ground).isEqualTo(Map.of("light", "rgb(243, 244, 241)", "dark", "rgb(18, 23, 21)").get(scheme));
	}

	@Test
	void fitsOnPhone() {
		browser.resize(360, 780, 2);
		open("echo");
		try (PipeClient client = PipeClient.of(this.servers.get("echo"))) {
			client.exchange("without_any_place_to_break_".repeat(10));
		}
		browser.await("the line", () -> browser.text("#in .lines").contains("_place_to_break_"));
		assertThat(browser.script("return document.documentElement.scrollWidth")).isEqualTo(360L);
		assertThat(browser.script("""
				return [...document.querySelectorAll('main *')].filter((element) =>
				    element.getBoundingClientRect().right > 360).length""")).isEqualTo(0L);
	}

}
