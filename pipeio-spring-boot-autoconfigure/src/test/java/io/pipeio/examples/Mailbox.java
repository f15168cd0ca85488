package io.pipeio.examples;

import java.util.concurrent.CompletableFuture;

import io.pipeio.PipeListener;
import io.pipeio.listener.PipeListenerEndpointRegistry;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Takes its time, and can be paused.
 */
@Component
class Mailbox {

	private final PipeListenerEndpointRegistry registry;

	Mailbox(PipeListenerEndpointRegistry registry) {
		this.registry = registry;
	}

	@PipeListener(servers = "mails", id = "mailbox", concurrency = "8")
	String deliver(String mail) {
		return "delivered " + mail;
	}

	@PipeListener("lookups")
	CompletableFuture<String> lookUp(String name) {
		return CompletableFuture.supplyAsync(() -> name + " found");
	}

	@PipeListener("questions")
	Mono<String> ask(String question) {
		return Mono.just(question).map((text) -> text + "? Yes.");
	}

	void closeForLunch() {
		this.registry.pause("mailbox");
	}

	void openAgain() {
		this.registry.resume("mailbox");
	}

}
