package io.pipeio.clients;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests the recipe for nginx, with two workers of a real one on a port of its own.
 */
@Timeout(60)
class NginxRecipeTests {

	private static final String CONFIGURATION = """
			user www-data;
			daemon off;
			worker_processes 2;
			pid nginx.pid;
			error_log error.log info;
			events {
			}
			http {
				client_body_temp_path body;
				proxy_temp_path proxy;
				fastcgi_temp_path fastcgi;
				uwsgi_temp_path uwsgi;
				scgi_temp_path scgi;
				%s
				server {
					listen 127.0.0.1:%d;
					location / {
						return 200 "ok";
					}
				}
			}
			""";

	@TempDir
	Path directory;

	private final HttpClient http = HttpClient.newHttpClient();

	private Kitchen kitchen;

	private int port;

	@BeforeEach
	void prepare() throws IOException {
		Kitchen.requireInstalled("nginx");
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwx--x--x"));
		this.kitchen = new Kitchen(this.directory);
		try (ServerSocket socket = new ServerSocket(0)) {
			this.port = socket.getLocalPort();
		}
		Files.writeString(this.kitchen.path("nginx.conf"),
				CONFIGURATION.formatted(this.kitchen.block("nginx"), this.port));
	}

	@AfterEach
	void cleanUp() throws IOException {
		if (this.kitchen != null) {
			this.kitchen.close();
		}
	}

	@Test
	void logsRequests() throws Exception {
		this.kitchen.startApplication("application");
		startNginx();
		get("/one");
		awaitLogged("/one");
		assertThat(this.kitchen.received().get(0)).startsWith("127.0.0.1 - - [")
			.contains("\"GET /one HTTP/1.1\" 200 2 ");
	}

	@Test
	void goesOnOverRestartWithoutTheLinesMeanwhile() throws Exception {
		this.kitchen.startApplication("application");
		startNginx();
		get("/one");
		awaitLogged("/one");
		this.kitchen.stopApplication();
		get("/away");
		assertThat(this.kitchen.path("error.log")).content().contains("Broken pipe");
		this.kitchen.startApplication("application");
		get("/two");
		awaitLogged("/one", "/two");
	}

	@Test
	void mustReloadWhenThePipeWasRemoved() throws Exception {
		this.kitchen.startApplication("application", "pipeio.servers.log.remove-on-stop=true");
		startNginx();
		this.kitchen.stopApplication();
		this.kitchen.startApplication("application", "pipeio.servers.log.remove-on-stop=true");
		get("/lost");
		assertThat(signal("reload").waitFor()).isZero();
		await().untilAsserted(() -> {
			get("/two");
			assertThat(this.kitchen.received()).isNotEmpty();
		});
		assertThat(this.kitchen.received()).allMatch((line) -> line.contains("/two"));
	}

	@Test
	void makesRegularFileOfMissingPipe() throws Exception {
		this.kitchen.startApplication("application", "pipeio.servers.log.remove-on-stop=true");
		startNginx();
		this.kitchen.stopApplication();
		assertThat(signal("reopen").waitFor()).isZero();
		await().until(() -> this.kitchen.isRegularFile("log.in"));
		assertThatException().isThrownBy(() -> this.kitchen.startApplication("application"))
			.havingRootCause()
			.withMessageContaining("regular file");
	}

	@Test
	void waitsForApplicationBeforeItListens() throws Exception {
		this.kitchen.startApplication("application");
		this.kitchen.stopApplication();
		runNginx();
		Process check = runNginx("-t");
		assertThat(check.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
		assertThatThrownBy(() -> get("/early")).isInstanceOf(IOException.class);
		this.kitchen.startApplication("application");
		assertThat(check.waitFor()).isZero();
		awaitNginx();
	}

	@Test
	void doesNotAnswerWhileThePipeIsFull() throws Exception {
		this.kitchen.startApplication("application");
		startNginx();
		this.kitchen.server("log").pause();
		String path = "/" + "x".repeat(3000);
		int answered = 0;
		try {
			while (answered < 100) {
				get(path);
				answered++;
			}
		}
		catch (HttpTimeoutException ex) {
			assertThat(answered).isBetween(64 * 1024 / 4096, 64 * 1024 / 3000);
		}
		this.kitchen.server("log").resume();
		int logged = answered + 1;
		await().untilAsserted(() -> assertThat(this.kitchen.received()).hasSize(logged));
	}

	@Test
	void reopeningHandsThePipeToTheUserOfTheWorkers() throws Exception {
		assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
		this.kitchen.startApplication("application");
		startNginx();
		assertThat(signal("reload").waitFor()).isZero();
		get("/one");
		assertThat(Files.getOwner(this.kitchen.path("log.in"))).hasToString("root");
		assertThat(signal("reopen").waitFor()).isZero();
		await().untilAsserted(() -> assertThat(Files.getOwner(this.kitchen.path("log.in"))).hasToString("www-data"));
		get("/two");
		await().untilAsserted(() -> assertThat(this.kitchen.received()).hasSize(2));
		this.kitchen.stopApplication();
		assertThatException().isThrownBy(() -> this.kitchen.startApplication("application"))
			.havingRootCause()
			.withMessageContaining("FIFO of another user");
	}

	private void startNginx() throws IOException {
		runNginx();
		awaitNginx();
	}

	private void awaitNginx() {
		await().until(() -> Files.exists(this.kitchen.path("nginx.pid"))
				&& Files.readString(this.kitchen.path("error.log")).split("start worker process ").length > 2);
	}

	private Process runNginx(String... arguments) throws IOException {
		return this.kitchen
			.shell("exec env PATH=$PATH:/usr/sbin nginx -p . -c nginx.conf " + String.join(" ", arguments));
	}

	private Process signal(String signal) throws IOException {
		return runNginx("-s", signal);
	}

	private void get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.timeout(Duration.ofSeconds(1))
			.build();
		assertThat(this.http.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
	}

	private void awaitLogged(String... paths) {
		await().untilAsserted(() -> assertThat(this.kitchen.received()).hasSize(paths.length));
		for (int i = 0; i < paths.length; i++) {
			assertThat(this.kitchen.received().get(i)).contains("GET " + paths[i] + " ");
		}
	}

}
