package io.pipeio.listener;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeMessageConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what converts lines to what {@link PipeListener} methods take, and for lines
 * that cannot be converted.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerConversionTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void failsForEmptyAndBlankLineThatIsNoNumber(CapturedOutput output) {
		this.pipes.run(IntListener.class, () -> {
			this.pipes.write("\\n   \\n7\\n");
			assertThat(this.pipes.next()).isEqualTo(7);
		});
		assertThat(output).contains("echo: the line \"\" was not handled")
			.contains("echo: the line \"   \" was not handled");
	}

	@Test
	void failsForEmptyAndBlankLineThatIsNoJson(CapturedOutput output) {
		this.pipes.run(OrderListener.class, () -> {
			this.pipes.write("\\n  \\n{\"id\":1,\"item\":\"bread\"}\\n");
			assertThat(this.pipes.next()).isEqualTo(new Order(1, "bread"));
		});
		assertThat(output).contains("echo: the line \"\" was not handled")
			.contains("echo: one more line of 2 bytes was not handled by listener '");
	}

	@Test
	void failsForEmptyLineThatIsNoPayloadOfMessage(CapturedOutput output) {
		this.pipes.run(OrderMessageListener.class, () -> {
			this.pipes.write("\\n{\"id\":1,\"item\":\"bread\"}\\n");
			assertThat(this.pipes.next()).isEqualTo(new Order(1, "bread"));
		});
		assertThat(output).contains("echo: the line \"\" was not handled");
	}

	@Test
	void tellsListenerAndTypeAndStartOfLineThatCannotBeConverted(CapturedOutput output) {
		this.pipes.run(OrderListener.class, () -> {
			this.pipes
				.write("{\"id\":\"one\"," + " ".repeat(2000) + "\"item\":\"TAIL\"}\\n{\"id\":1,\"item\":\"bread\"}\\n");
			assertThat(this.pipes.next()).isEqualTo(new Order(1, "bread"));
		});
		assertThat(output)
			.containsPattern("@PipeListener method PipeListenerConversionTests.OrderListener.listen\\(Order\\) "
					+ "of bean 'listener' cannot take the line .*id.*one.* "
					+ "for parameter 'order' of type io.pipeio.listener.PipeListenerConversionTests\\$Order")
			.doesNotContain("TAIL");
	}

	@Test
	void takesSimpleValueWithoutJackson() {
		this.pipes.plainRunner()
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.withBean(IntListener.class)
			.run((context) -> {
				this.pipes.write("42\\n");
				assertThat(this.pipes.next()).isEqualTo(42);
			});
	}

	@Test
	void refusesRecordWithoutJackson() {
		this.pipes.plainRunner()
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.withBean("listener", OrderListener.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessageContaining("OrderListener.listen(Order)"));
	}

	@Test
	void refusesMessageOfRecordWithoutJackson() {
		this.pipes.plainRunner()
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.withBean("listener", OrderMessageListener.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessageContaining("OrderMessageListener.listen(Message)"));
	}

	@Test
	void takesRecordThroughConverterOfApplicationWithoutJackson() {
		this.pipes.plainRunner()
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.withBean(TextToOrder.class)
			.withBean(OrderListener.class)
			.run((context) -> {
				this.pipes.write("7:bread\\n");
				assertThat(this.pipes.next()).isEqualTo(new Order(7, "bread"));
			});
	}

	@Test
	void takesLineThroughPipeMessageConverterOfApplication() {
		this.pipes.runner().withBean("pipeMessageConverter", PipeMessageConverter.class, () -> {
			DefaultConversionService conversionService = new DefaultConversionService();
			conversionService.addConverter(new TextToOrder());
			return new PipeMessageConverter(conversionService, null);
		}).withBean(OrderListener.class).run((context) -> {
			this.pipes.write("7:bread\\n");
			assertThat(this.pipes.next()).isEqualTo(new Order(7, "bread"));
		});
	}

	record Order(int id, String item) {

	}

	static class TextToOrder implements Converter<String, Order> {

		@Override
		public Order convert(String text) {
			String[] parts = text.split(":");
			return new Order(Integer.parseInt(parts[0]), parts[1]);
		}

	}

	static class IntListener {

		private final Received received;

		IntListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(int number) {
			this.received.add(number);
		}

	}

	static class OrderListener {

		private final Received received;

		OrderListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Order order) {
			this.received.add(order);
		}

	}

	static class OrderMessageListener {

		private final Received received;

		OrderMessageListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Message<Order> order) {
			this.received.add(order.getPayload());
		}

	}

}
