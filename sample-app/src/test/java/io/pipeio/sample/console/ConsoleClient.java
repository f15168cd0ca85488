package io.pipeio.sample.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A client of the console over HTTP, which can send what a browser would not.
 */
final class ConsoleClient {

	private final HttpClient http = HttpClient.newHttpClient();

	private final int port;

	ConsoleClient(int port) {
		this.port = port;
	}

	HttpResponse<String> get(String path) throws Exception {
		return this.http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
	}

	HttpResponse<String> post(String path, String body, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

	HttpResponse<String> post(String path, String body) throws Exception {
		return post(path, body, "Content-Type", "application/json");
	}

	/**
	 * Follow what the page is told, until something is.
	 * @param wanted what is waited for, in one line of the stream
	 * @return that line
	 * @throws Exception if it does not come in ten seconds
	 */
	String awaitEvent(Predicate<String> wanted) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri("/console/events")).timeout(Duration.ofSeconds(10)).build();
		try (Stream<String> lines = this.http.send(request, BodyHandlers.ofLines()).body()) {
			return lines.filter(wanted).findFirst().orElseThrow();
		}
	}

	/**
	 * Follow what the page is told, and do something in the middle of it.
	 * @param first what is waited for first
	 * @param action what is done then
	 * @param last what is waited for last
	 * @return all lines of the stream until then
	 * @throws Exception if it does not come in ten seconds
	 */
	List<String> awaitEvents(Predicate<String> first, Consumer<String> action, Predicate<String> last)
			throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri("/console/events")).timeout(Duration.ofSeconds(10)).build();
		List<String> told = new ArrayList<>();
		try (Stream<String> lines = this.http.send(request, BodyHandlers.ofLines()).body()) {
			Iterator<String> stream = lines.peek(told::add).iterator();
			action.accept(next(stream, first));
			next(stream, last);
		}
		return told;
	}

	private static String next(Iterator<String> stream, Predicate<String> wanted) {
		String line = stream.next();
		while (!wanted.test(line)) {
			line = stream.next();
		}
		return line;
	}

	/**
	 * Send a request with headers that no HTTP client would let one set.
	 * @param request its first line and its headers
	 * @return the status of the answer
	 * @throws IOException if there is none
	 */
	int raw(String... request) throws IOException {
		try (Socket socket = open(request)) {
			String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
			return Integer.parseInt(status.substring(9));
		}
	}

	/**
	 * Be a browser that asks for the events, and does not read them.
	 * @return the connection, with a small buffer
	 * @throws IOException if the events do not begin
	 */
	Socket stare() throws IOException {
		Socket socket = open("GET /console/events HTTP/1.1", "Host: 127.0.0.1");
		InputStream events = socket.getInputStream();
		String status = new String(events.readNBytes(15), StandardCharsets.US_ASCII);
		if (!status.contains(" 200")) {
			socket.close();
			throw new IOException("No place: " + status);
		}
		return socket;
	}

	private Socket open(String... request) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(1024);
		socket.connect(new InetSocketAddress("127.0.0.1", this.port));
		socket.setSoTimeout(10_000);
		String text = String.join("\r\n", request) + "\r\n\r\n";
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.port + path);
	}

}
