package io.pipeio.sample.console;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.pipeio.PipeServers;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.test.PipeClient;
import io.pipeio.test.PipeIoTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests what the console tells and does over HTTP, and whom it refuses.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "console.start=", "console.plugins.tcl=no-such-program" })
@PipeIoTest
@ActiveProfiles("console")
@DirtiesContext
@Timeout(60)
class ConsoleTests {

	@Autowired
	private PipeServers servers;

	private final ConsoleClient client;

	private final int port;

	ConsoleTests(@LocalServerPort int port) {
		this.client = new ConsoleClient(port);
		this.port = port;
	}

	@Test
	void servesPageWithHeadersThatGuardIt() throws Exception {
		HttpResponse<String> page = this.client.get("/");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("<h1>pipeio console</h1>").doesNotContain("style=", "<script>", "http://");
		assertThat(page.headers().map())
			.containsEntry("Content-Security-Policy",
					List.of("default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"))
			.containsEntry("X-Content-Type-Options", List.of("nosniff"))
			.containsEntry("Cache-Control", List.of("no-store"));
		for (String file : List.of("/console.js", "/console.css", "/icon.svg")) {
			assertThat(this.client.get(file).statusCode()).isEqualTo(200);
			assertThat(this.client.get(file).headers().firstValue("Cache-Control")).contains("no-store");
		}
	}

	@Test
	void showsWhatListenersGetAndAnswer() throws Exception {
		try (PipeClient echo = PipeClient.of(this.servers.get("echo"))) {
			assertThat(echo.exchange("<img src=x onerror=alert(1)>\u001b[31m")).contains("<img");
			for (String direction : List.of("in", "out")) {
				String event = this.client.awaitEvent((line) -> line.matches(
						".*\"server\":\"echo\",\"direction\":\"%s\",[^}]*onerror=alert\\(1\\)>\\\\\\\\x1b\\[31m\".*"
							.formatted(direction)));
				assertThat(event).startsWith("data: [").doesNotContain("\u001b");
			}
		}
	}

	@Test
	void tellsEachLineOnceAndTheLastFiftyToANewcomer() throws Exception {
		try (PipeClient echo = PipeClient.of(this.servers.get("echo"))) {
			for (int i = 1; i <= 60; i++) {
				echo.exchange("numbered " + i);
			}
			List<String> told = this.client.awaitEvents((line) -> line.contains("numbered 60\""),
					(line) -> echo.exchange("and one more"),
					(line) -> line.matches(".*\"echo\",\"direction\":\"in\",[^}]*and one more.*"));
			String all = String.join("\n", told);
			assertThat(all).doesNotContain("numbered 10\"");
			assertThat(Pattern.compile("\"echo\",\"direction\":\"in\",[^}]*\"numbered (\\d+)\"")
				.matcher(all)
				.results()
				.map((line) -> Integer.valueOf(line.group(1)))).hasSize(50)
				.containsExactlyElementsOf(IntStream.rangeClosed(11, 60).boxed().toList());
		}
	}

	@Test
	void tellsWhatHappensToPipes() throws Exception {
		try (PipeClient command = PipeClient.of(this.servers.get("command"))) {
			command.exchange("pid");
		}
		this.client
			.awaitEvent((line) -> line.contains("\"server\":\"command\",\"text\":\"client has left the in-pipe\""));
	}

	@Test
	void sendsLineToClient() throws Exception {
		try (PipeClient lua = PipeClient.of(this.servers.get("lua"))) {
			await().until(() -> isConnected("lua"));
			assertThat(send("lua", "\"Grüße\"").body()).isEqualTo("{\"waiting\":false}");
			assertThat(lua.receive()).isEqualTo("Grüße");
		}
	}

	private boolean isConnected(String server) {
		PipeServer found = this.servers.get(server);
		return found.isConnected(PipeDirection.OUT);
	}

	@Test
	void tellsThatLineWaitsForReader() throws Exception {
		assertThat(send("tcl", "\"later\"").body()).isEqualTo("{\"waiting\":true}");
		this.client.awaitEvent((line) -> line.contains("\"waiting\":1,"));
		try (PipeClient tcl = PipeClient.of(this.servers.get("tcl"))) {
			assertThat(tcl.receive()).isEqualTo("later");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"two\\nlines\"", "null", "{}", "" })
	void refusesWhatIsNoLine(String line) throws Exception {
		assertThat(sendAsClient("echo", line).statusCode()).isEqualTo(400);
		assertThat(send("echo", line).statusCode()).isEqualTo(400);
		assertThat(this.servers.get("echo").getQueue().lines()).isZero();
	}

	private HttpResponse<String> send(String server, String json) throws Exception {
		return this.client.post("/console/pipes/" + server + "/lines", "{\"line\":" + json + "}");
	}

	@Test
	void sendsLineAsClientAndTellsWhatComesBack() throws Exception {
		assertThat(sendAsClient("echo", "\"Grüße \\\\ \\u001b\"").body())
			.isEqualTo("{\"answer\":[\"Grüße \\\\\\\\ \\\\x1b\"],\"hint\":null}");
		assertThat(sendAsClient("echo", "\"\"").body()).isEqualTo("{\"answer\":[\"\"],\"hint\":null}");
		assertThat(sendAsClient("command", "\"help\"").body()).contains("help: this list", "pid: ", "uptime: ");
		assertThat(this.servers.get("echo").getQueue().lines()).isZero();
		this.client.awaitEvent((line) -> line.matches(".*\"server\":\"echo\",\"direction\":\"in\",[^}]*Grüße.*"));
	}

	@Test
	void leavesAnswerToProgramThatReadsIt() throws Exception {
		try (PipeClient echo = PipeClient.reader(this.servers.get("echo"))) {
			await().until(() -> isConnected("echo"));
			assertThat(sendAsClient("echo", "\"for another\"").body()).contains("\"answer\":[]",
					"An answer goes to the program that reads the out-pipe");
			assertThat(echo.receive()).isEqualTo("for another");
		}
		await().until(() -> !isConnected("echo"));
	}

	@Test
	void takesNoLineThatWaitsForAnother() throws Exception {
		this.servers.get("command").send("for another");
		assertThat(sendAsClient("command", "\"pid\"").body()).contains("\"answer\":[]", "waits behind others");
		try (PipeClient command = PipeClient.reader(this.servers.get("command"))) {
			assertThat(command.receive(2)).startsWith("for another");
		}
		await().until(() -> !isConnected("command"));
	}

	@Test
	void isNotHeldUpByInPipeThatIsNotRead() throws Exception {
		PipeServer ruby = this.servers.get("ruby");
		ruby.pause();
		try {
			HttpResponse<String> last = sendAsClient("ruby", "\"first\"");
			assertThat(last.body()).contains("The server is paused");
			for (int i = 0; i < 100 && last.statusCode() == 200; i++) {
				last = sendAsClient("ruby", "\"" + "x".repeat(4000) + "\"");
			}
			assertThat(last.statusCode()).isEqualTo(409);
			assertThat(last.body()).contains("The in-pipe is full: its server does not read");
		}
		finally {
			ruby.resume();
		}
		await().until(() -> sendAsClient("ruby", "\"and again\"").statusCode() == 200);
		assertThat(ruby.getStatistics(PipeDirection.IN).getDiscardedLines()).isZero();
	}

	@Test
	void makesNoFileInPlaceOfInPipe() throws Exception {
		PipeServer bash = this.servers.get("bash");
		bash.stop();
		assertThat(sendAsClient("bash", "\"hello\"").statusCode()).isEqualTo(409);
		assertThat(bash.getPath(PipeDirection.IN)).doesNotExist();
		bash.start();
	}

	private HttpResponse<String> sendAsClient(String server, String json) throws Exception {
		return this.client.post("/console/pipes/" + server + "/client-lines", "{\"line\":" + json + "}");
	}

	@Test
	void discardsWhatWaits() throws Exception {
		PipeServer awk = this.servers.get("awk");
		awk.send("one");
		awk.send("two");
		assertThat(this.client.post("/console/pipes/awk/discard", "").body()).isEqualTo("{\"discarded\":2}");
		assertThat(awk.getQueue().lines()).isZero();
		this.client.awaitEvent((line) -> line
			.contains("\"awk\",\"text\":\"line of 3 bytes was discarded at the out-pipe: requested\""));
	}

	@Test
	void refusesToStartWhatIsNotInstalled() throws Exception {
		HttpResponse<String> refusal = this.client.post("/console/plugins/tcl/start", "");
		assertThat(refusal.statusCode()).isEqualTo(409);
		assertThat(refusal.body()).contains("'no-such-program' is not installed");
		this.client.awaitEvent((line) -> line.contains("\"program\":\"no-such-program\",\"state\":\"not-installed\""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/error", "/%65rror", "/error;x=1", "/error?status=200" })
	void hasNoErrorPageOfItsOwn(String path) throws Exception {
		assertThat(this.client.raw("GET " + path + " HTTP/1.1", "Host: 127.0.0.1")).isEqualTo(404);
		assertThat(this.client.post("/error", "{}").statusCode()).isEqualTo(404);
	}

	@Test
	void refusesBodyThatIsTooLong() throws Exception {
		assertThat(send("echo", "\"" + "x".repeat(70_000) + "\"").statusCode()).isEqualTo(413);
	}

	@Test
	void pausesAndResumes() throws Exception {
		assertThat(this.client.post("/console/pipes/echo/pause", "").statusCode()).isEqualTo(200);
		assertThat(this.servers.get("echo").isPaused()).isTrue();
		this.client.awaitEvent((line) -> line.contains("\"name\":\"echo\",\"state\":\"paused\""));
		assertThat(this.client.post("/console/pipes/echo/resume", "").statusCode()).isEqualTo(200);
		assertThat(this.servers.get("echo").isPaused()).isFalse();
	}

	@Test
	void showsServerThatIsStoppedByOthers() throws Exception {
		PipeServer perl = this.servers.get("perl");
		perl.stop();
		this.client.awaitEvent((line) -> line.contains("\"name\":\"perl\",\"state\":\"stopped\""));
		assertThat(send("perl", "\"hello\"").statusCode()).isEqualTo(409);
		perl.start();
		this.client.awaitEvent((line) -> line.contains("\"name\":\"perl\",\"state\":\"running\""));
	}

	@ParameterizedTest
	@CsvSource({ "/console/pipes/other/pause, 404", "/console/pipes/other/lines, 404",
			"/console/plugins/other/start, 404", "/console/plugins/echo/start, 404",
			"/console/plugins/..%2fsh/start, 400", "/console/plugins/sh/dance, 404", "/console/plugins/sh/kill, 409" })
	void refusesWhatIsNotThere(String path, int status) throws Exception {
		assertThat(this.client.post(path, "{\"line\":\"\"}").statusCode()).isEqualTo(status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/console/pipes/echo/pause", "/console/pipes/echo/lines",
			"/console/pipes/echo/client-lines", "/console/pipes/echo/discard", "/console/plugins/sh/start" })
	void changesNothingOnGet(String path) throws Exception {
		assertThat(this.client.get(path).statusCode()).isEqualTo(405);
		assertThat(this.client.raw("OPTIONS " + path + " HTTP/1.1", "Host: 127.0.0.1")).isEqualTo(405);
		assertThat(this.client.raw("HEAD " + path + " HTTP/1.1", "Host: 127.0.0.1")).isEqualTo(405);
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, 200", "127.0.0.1:%d, 200", "localhost:%d, 200", "LOCALHOST, 200", "[::1]:%d, 200",
			"evil.example, 403", "evil.example:%d, 403", "127.0.0.1.evil.example, 403", "localhost.:%d, 403",
			"127.0.0.2, 403" })
	void answersToNamesOfThisMachineOnly(String host, int status) throws Exception {
		String header = "Host: " + host.replace("%d", String.valueOf(this.port));
		for (String path : List.of("/", "/console.js", "/console/events", "/actuator/health")) {
			assertThat(this.client.raw("GET " + path + " HTTP/1.1", header)).isEqualTo(status);
		}
		assertThat(this.client.raw("POST /console/pipes/command/resume HTTP/1.1", header,
				"Content-Type: application/json", "Content-Length: 0"))
			.isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "Origin: http://evil.example|403", "Origin: null|403",
			"Origin: https://127.0.0.1:%d|403", "Origin: http://127.0.0.1:1|403", "Origin: http://127.0.0.1:%d|200",
			"Sec-Fetch-Site: cross-site|403", "Sec-Fetch-Site: same-site|403", "Sec-Fetch-Site: same-origin|200" })
	void refusesPostOfOtherSites(String header, int status) throws Exception {
		assertThat(this.client.raw("POST /console/pipes/command/resume HTTP/1.1", "Host: 127.0.0.1:" + this.port,
				header.replace("%d", String.valueOf(this.port)), "Content-Type: application/json", "Content-Length: 0"))
			.isEqualTo(status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense" })
	void refusesWhatAPageOfAnotherSiteCanSend(String contentType) throws Exception {
		assertThat(this.client.post("/console/pipes/command/pause", "{}", "Content-Type", contentType).statusCode())
			.isEqualTo(415);
		assertThat(this.client.post("/console/pipes/command/pause", "{}", new String[0]).statusCode()).isEqualTo(415);
		assertThat(this.servers.get("command").isPaused()).isFalse();
	}

	@Test
	void showsOtherSitesNoMoreThanThePage() throws Exception {
		String host = "Host: 127.0.0.1:" + this.port;
		assertThat(this.client.raw("GET /console/events HTTP/1.1", host, "Sec-Fetch-Site: cross-site")).isEqualTo(403);
		assertThat(this.client.raw("GET /console/events HTTP/1.1", host, "Origin: http://evil.example")).isEqualTo(403);
		assertThat(this.client.raw("GET / HTTP/1.1", host, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"))
			.isEqualTo(200);
	}

	@Test
	void isNotHeldUpByBrowsersThatDoNotRead() throws Exception {
		List<Socket> browsers = new ArrayList<>();
		try (PipeClient echo = PipeClient.of(this.servers.get("echo"))) {
			for (int i = 0; i < 3; i++) {
				browsers.add(this.client.stare());
			}
			String line = "x".repeat(150);
			await().atMost(Duration.ofSeconds(20)).pollDelay(Duration.ZERO).until(() -> {
				for (int i = 0; i < 500; i++) {
					assertThat(echo.exchange(line)).isEqualTo(line);
				}
				return stuckBrowsers() == 3;
			});
			assertThat(echo.exchange("still there")).isEqualTo("still there");
			this.client.awaitEvent((event) -> event.contains("still there"));
		}
		finally {
			for (Socket browser : browsers) {
				browser.close();
			}
		}
	}

	/**
	 * How many threads of browsers wait for these, and no longer for something to tell.
	 * @return how many do
	 */
	static long stuckBrowsers() {
		return Thread.getAllStackTraces()
			.values()
			.stream()
			.map(List::of)
			.filter((stack) -> stack.stream()
				.anyMatch((frame) -> frame.getMethodName().equals("follow")
						&& frame.getClassName().equals(EventsController.class.getName())))
			.filter((stack) -> stack.stream()
				.anyMatch((frame) -> frame.getMethodName().equals("flush") || frame.getMethodName().equals("write")))
			.count();
	}

	@Test
	void hasPlacesForABoundedNumberOfBrowsers() throws Exception {
		List<Socket> browsers = new ArrayList<>();
		try {
			for (int i = 0; i < 20; i++) {
				// Those of other tests may not have been noticed to be gone
				await().ignoreException(IOException.class).until(() -> browsers.add(this.client.stare()));
			}
			assertThat(this.client.get("/console/events").statusCode()).isEqualTo(503);
		}
		finally {
			for (Socket browser : browsers) {
				browser.close();
			}
		}
		await().atMost(Duration.ofSeconds(20))
			.until(() -> this.client.raw("GET /console/events HTTP/1.1", "Host: 127.0.0.1") == 200);
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class SmallBuffers {

		/**
		 * Or megabytes would have to be sent before a browser that does not read is
		 * noticed.
		 * @return makes buffers small
		 */
		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
			return (factory) -> factory
				.addConnectorCustomizers((connector) -> connector.setProperty("socket.txBufSize", "4096"));
		}

	}

}
