package io.pipeio.examples;

import java.util.concurrent.atomic.AtomicLong;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeTemplateCustomizer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Numbers all that is sent to one server.
 */
@Configuration(proxyBeanMethods = false)
class NumberedLines {

	@Bean
	PipeTemplateCustomizer lineNumbers() {
		AtomicLong number = new AtomicLong();
		return (template) -> template.setMessagePostProcessors((message) -> {
			if (!"orders".equals(message.getHeaders().get(PipeHeaders.SERVER))) {
				return message;
			}
			return MessageBuilder.withPayload(number.incrementAndGet() + " " + message.getPayload()).build();
		});
	}

}
