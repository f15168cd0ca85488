package io.pipeio.sample.console;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.pipeio.PipeServers;
import io.pipeio.sample.SampleApplication;
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
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the page of the console in a browser, with real clients and a real plugin.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "pipeio.directory=target/pipes", "console.start=sh",
				"console.plugins.sh=sh,../clients/sh/plugin.sh", "console.plugins.tcl=no-such-program" })
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

	@Autowired
	private Console console;

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
	void isClientOfServerUnlessToldOtherwise() {
		open("echo");
		assertThat(browser.text("#as-client")).contains("as a client, into the in-pipe");
		assertThat(browser.text("#to-client")).contains("to the client, through the out-pipe");
		browser.click("#line");
		browser.press("Is there an echo?", Keys.ENTER);
		browser.await("the echo", () -> browser.text("#answer").equals("Is there an echo?"));
		assertThat(browser.text("#sent")).isEqualTo("Written. The answer, read from the out-pipe:");
		assertThat(this.servers.get("echo").getQueue().lines()).isZero();
		browser.click("#to-client input");
		browser.click("#line");
		browser.press("for a client", Keys.ENTER);
		browser.await("the queue", () -> browser.text("#sent").startsWith("Waits in the queue"));
		assertThat(browser.count("#answer li")).isZero();
		assertThat(this.servers.get("echo").discardQueue()).isOne();
	}

	@Test
	void dropsWhatWaitsWhenThatIsConfirmed() {
		this.servers.get("perl").send("one");
		this.servers.get("perl").send("two");
		open("perl");
		browser.await("the number", () -> browser.text("#waiting span").equals("2 lines wait."));
		browser.click("#discard");
		assertThat(browser.text("#confirm-title")).isEqualTo("Drop what waits for the client of perl? 2 lines wait.");
		browser.press(Keys.ENTER);
		browser.await("the dialog to close", () -> browser.count("#confirm[open]") == 0);
		assertThat(this.servers.get("perl").getQueue().lines()).isEqualTo(2);
		browser.click("#discard");
		browser.click("#confirm-yes");
		browser.await("the answer", () -> browser.text("#sent").equals("2 lines were dropped."));
		browser.await("the button to go", () -> browser.count("#waiting[hidden]") == 1);
		assertThat(this.servers.get("perl").getQueue().lines()).isZero();
	}

	@Test
	void doesNotOfferToStartWhatIsNotInstalled() {
		open("tcl");
		assertThat(browser.text("#plugin-state")).isEqualTo("not installed");
		assertThat(browser.text("#plugin-process"))
			.isEqualTo("there is no program no-such-program, so that it cannot be started");
		assertThat(browser.count("#plugin-start[aria-disabled=true]")).isOne();
		open("perl");
		assertThat(browser.count("#plugin-start[aria-disabled=false]")).isOne();
	}

	/**
	 * An application that hangs keeps its connections: nothing comes, and nothing fails.
	 */
	@Test
	void isNotGreenWhenNothingIsHeard() {
		synchronized (this.console) {
			browser.await("the silence", () -> browser.text("#state").equals("unknown"));
			assertUnknown("the application is silent: what is shown may be out of date");
		}
		browser.await("the state", () -> browser.text("#state").equals("running"));
		assertThat(browser.text("#link")).isEqualTo("live");
	}

	@Test
	void isNotGreenWhenTheApplicationIsGone() {
		ConfigurableApplicationContext other = new SpringApplicationBuilder(SampleApplication.class).profiles("console")
			.run("--server.port=0", "--pipeio.directory=" + profile.resolve("pipes"), "--console.start=");
		try {
			browser
				.open("http://127.0.0.1:%s/#echo".formatted(other.getEnvironment().getProperty("local.server.port")));
			assertThat(browser.text("#state")).isEqualTo("running");
		}
		finally {
			other.close();
		}
		browser.await("the end", () -> browser.text("#state").equals("unknown"));
		assertUnknown("the application does not answer; trying again");
		browser.script("location.replace('about:blank')");
		browser.messages();
	}

	private static void assertUnknown(String reason) {
		assertThat(browser.text("#link")).isEqualTo(reason);
		assertThat(browser.count("nav .dot.unknown")).isEqualTo(browser.count("nav .dot")).isPositive();
		assertThat(browser.count(".good, .live")).isZero();
		assertThat(browser.text("[data-name=command] small")).isEqualTo("unknown");
		assertThat(browser.count("#pause:disabled")).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "%", "%ZZ", "%E0%A4%A", "no-such-server" })
	void showsSomethingWhateverTheAddressNames(String name) {
		browser.open("http://127.0.0.1:%d/#%s".formatted(this.port, name));
		browser.await("a server to be shown", () -> !browser.text("#name").isEmpty());
	}

	@Test
	void showsChosenServerFirstOnPhone() {
		browser.resize(360, 780, 2);
		open("echo");
		assertThat((Long) top("#server")).isLessThan((Long) top("nav"));
		assertThat(browser.script("return document.querySelector('#server').nextElementSibling.tagName"))
			.isEqualTo("NAV");
		browser.click("#others");
		browser.await("the list", () -> (Long) top("nav") < 400);
		browser.press(Keys.TAB, Keys.ENTER);
		browser.await("the next server", () -> browser.text("#name").equals("command"));
		browser.await("its top", () -> Math.abs((Long) top("#server")) < 100);
		browser.resize(1280, 1010, 1);
		browser.await("two columns",
				() -> browser.script("return document.querySelector('nav').nextElementSibling.id").equals("server"));
	}

	private static Object top(String selector) {
		return browser.script("return Math.round(document.querySelector(arguments[0]).getBoundingClientRect().top)",
				selector);
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
