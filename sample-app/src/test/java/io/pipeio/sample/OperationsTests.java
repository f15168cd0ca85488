package io.pipeio.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.pipeio.PipeServers;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.test.PipeClient;
import io.pipeio.test.PipeIoTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what an operator of the sample sees, and what it does when it is told to.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "management.endpoint.pipes.access=unrestricted")
@PipeIoTest
@ActiveProfiles("operations")
@Timeout(60)
class OperationsTests {

	private final HttpClient http = HttpClient.newHttpClient();

	@Autowired
	private PipeServers servers;

	@LocalServerPort
	private int port;

	@AfterEach
	void start() {
		echo().resume();
		echo().start();
	}

	private PipeServer echo() {
		return this.servers.get("echo");
	}

	private Path in() {
		return echo().getPath(PipeDirection.IN);
	}

	private String actuator() {
		return "http://127.0.0.1:%d/actuator".formatted(this.port);
	}

	private HttpResponse<String> get(String path) throws Exception {
		return send(HttpRequest.newBuilder(URI.create(actuator() + path)));
	}

	private HttpResponse<String> post(String path, String body) throws Exception {
		return post(path, body, "application/json");
	}

	private HttpResponse<String> post(String path, String body, String contentType) throws Exception {
		return send(HttpRequest.newBuilder(URI.create(actuator() + path))
			.header("Content-Type", contentType)
			.POST(BodyPublishers.ofString(body)));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

	@Test
	void metricsAndEndpointAgreeWithWhatClientsCount() throws Exception {
		Process traffic = new ProcessBuilder("src/test/scripts/traffic.sh", in().getParent().toString(), actuator(),
				"1")
			.redirectErrorStream(true)
			.start();
		String output = new String(traffic.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(traffic.waitFor()).as(output).isZero();
		assertThat(output).contains("lines in", "lines out", "torn lines", "lines that wait");
	}

	@Test
	void metricsHaveTheNamesThatTheDocumentationUses() throws Exception {
		String metrics = get("/prometheus").body();
		String documentation = Files.readString(Path.of("../docs/operations.md"));
		Set<String> names = Pattern.compile("pipeio_[a-z_]+")
			.matcher(documentation)
			.results()
			.map(MatchResult::group)
			.collect(Collectors.toSet());
		assertThat(names).hasSizeGreaterThan(5)
			.allSatisfy((name) -> assertThat(metrics).containsPattern("(?m)^" + name + "\\{"));
	}

	@Test
	void healthHasAComponentForEachServer() throws Exception {
		HttpResponse<String> health = get("/health/pipeio");
		assertThat(health.statusCode()).isEqualTo(200);
		assertThat(health.body()).contains("\"command\":{", "\"echo\":{", "\"inPipe\":{\"path\":\"" + in());
	}

	@Test
	void aPausedServerIsOutOfServiceUntilItIsResumed() throws Exception {
		assertThat(post("/pipes/echo", "{\"action\":\"pause\"}").body()).contains("\"state\":\"paused\"");
		assertThat(get("/health/pipeio/echo").statusCode()).isEqualTo(503);
		assertThat(get("/health/pipeio/echo").body()).contains("\"reason\":\"paused\"");
		assertThat(post("/pipes/echo", "{\"action\":\"resume\"}").body()).contains("\"state\":\"running\"");
		assertThat(get("/health/pipeio/echo").statusCode()).isEqualTo(200);
		assertThatEchoAnswers();
	}

	@Test
	void aStoppedServerIsDownUntilItIsStarted() throws Exception {
		assertThat(post("/pipes/echo", "{\"action\":\"stop\"}").body()).contains("\"state\":\"stopped\"");
		assertThat(in()).doesNotExist();
		assertThat(get("/health/pipeio/echo").statusCode()).isEqualTo(503);
		assertThat(post("/pipes/echo", "{\"action\":\"start\"}").body()).contains("\"state\":\"running\"");
		assertThatEchoAnswers();
	}

	@Test
	void anUnknownActionIsAnsweredWithThoseThatThereAre() throws Exception {
		for (String body : List.of("{\"action\":\"restart\"}", "{\"action\":\"\"}", "{\"action\":null}", "{}")) {
			HttpResponse<String> response = post("/pipes/echo", body);
			assertThat(response.statusCode()).as(body).isEqualTo(400);
			assertThat(response.body()).contains("\"start\"", "\"stop\"", "\"pause\"", "\"resume\"");
		}
		assertThat(post("/pipes/echo", "{\"action\":\"pauze\"}").body()).contains("Did you mean 'pause'?");
		assertThat(post("/pipes/unknown", "{\"action\":\"restart\"}").statusCode()).isEqualTo(404);
		assertThat(post("/pipes/echo", "{\"action\":\"RESUME\"}").statusCode()).isEqualTo(200);
	}

	private void assertThatEchoAnswers() {
		try (PipeClient client = PipeClient.of(echo())) {
			assertThat(client.exchange("Are you there?")).isEqualTo("Are you there?");
		}
	}

	@Test
	void discardsWhatWaits() throws Exception {
		this.servers.get("command").send("one");
		this.servers.get("command").send("two");
		assertThat(post("/pipes/command", "{\"action\":\"discard\"}").body()).contains("\"queue\":{\"lines\":0,",
				"\"discardedLines\":{\"requested\":2}");
		assertThat(get("/prometheus").body()).containsPattern(
				"pipeio_lines_discarded_total\\{direction=\"out\",reason=\"requested\",server=\"command\"} 2");
	}

	@Test
	void tellsWhyAServerCannotBeStarted() throws Exception {
		echo().stop();
		Files.createFile(in());
		try {
			HttpResponse<String> refusal = post("/pipes/echo", "{\"action\":\"start\"}");
			assertThat(refusal.statusCode()).isEqualTo(409);
			assertThat(refusal.body()).contains("\"state\":\"stopped\"", "there is a regular file at this path");
		}
		finally {
			Files.delete(in());
		}
	}

	@Test
	void refusesWhatIsNoActionAndWhatIsNoServer() throws Exception {
		assertThat(get("/pipes/other").statusCode()).isEqualTo(404);
		assertThat(get("/pipes/other").body()).contains("There is no server of this name.", "\"echo\"");
		assertThat(post("/pipes/other", "{\"action\":\"stop\"}").statusCode()).isEqualTo(404);
		assertThat(post("/pipes/echo", "{\"action\":\"dance\"}").statusCode()).isEqualTo(400);
		assertThat(post("/pipes/echo", "{}").statusCode()).isEqualTo(400);
		assertThat(post("/pipes/echo", "{\"acton\":\"pause\"}").body()).contains("'action' is missing");
	}

	/**
	 * A browser lets pages of other sites send these types without asking.
	 * @param contentType the type
	 * @throws Exception if the server does not answer
	 */
	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/x-www-form-urlencoded" })
	void refusesWhatAPageOfAnotherSiteCanSend(String contentType) throws Exception {
		assertThat(post("/pipes/echo", "{\"action\":\"stop\"}", contentType).statusCode()).isEqualTo(415);
		assertThat(echo().isRunning()).isTrue();
	}

}
