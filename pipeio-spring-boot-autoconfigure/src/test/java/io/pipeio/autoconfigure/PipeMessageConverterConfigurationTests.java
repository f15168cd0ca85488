package io.pipeio.autoconfigure;

import java.util.Map;

import io.pipeio.PipeMessageConverter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.convert.converter.Converter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeMessageConverterConfiguration}.
 */
class PipeMessageConverterConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, JacksonAutoConfiguration.class));

	@Test
	void whenJacksonIsThereConvertsJson() {
		this.contextRunner
			.run((context) -> assertThat(converter(context).toMessage(new Order(7, "a"), null).getPayload())
				.isEqualTo("{\"orderId\":7,\"text\":\"a\"}"));
	}

	@Test
	void whenJsonIsToBeIndentedKeepsToOneLine() {
		this.contextRunner.withPropertyValues("spring.jackson.serialization.indent-output=true").run((context) -> {
			assertThat(context.getBean(JsonMapper.class).writeValueAsString(new Order(7, "a"))).contains("\n");
			assertThat(converter(context).toMessage(new Order(7, "a"), null).getPayload())
				.isEqualTo("{\"orderId\":7,\"text\":\"a\"}");
		});
	}

	@Test
	void whenApplicationHasMapperUsesIt() {
		this.contextRunner
			.withBean(JsonMapper.class,
					() -> JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build())
			.run((context) -> assertThat(converter(context).toMessage(new Order(7, "a"), null).getPayload())
				.isEqualTo("{\"order_id\":7,\"text\":\"a\"}"));
	}

	@Test
	void whenJacksonIsMissingConvertsWithoutJson() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(converter(context).canWrite(Order.class)).isFalse();
				assertThat(converter(context).toMessage(42, null).getPayload()).isEqualTo("42");
			});
	}

	@Test
	void whenThereAreTwoMappersConvertsWithoutJson() {
		this.contextRunner.withBean("first", JsonMapper.class, JsonMapper::new)
			.withBean("second", JsonMapper.class, JsonMapper::new)
			.run((context) -> assertThat(converter(context).canWrite(Order.class)).isFalse());
	}

	@Test
	void whenApplicationHasConvertersUsesThem() {
		this.contextRunner.withBean(SizeToText.class).withBean(TextToSize.class).run((context) -> {
			assertThat(converter(context).toMessage(Size.LARGE, null).getPayload()).isEqualTo("L");
			assertThat(converter(context).fromMessage(new GenericMessage<>("S"), Size.class)).isEqualTo(Size.SMALL);
		});
	}

	@Test
	void whenApplicationHasConvertersPrefersThemToJson() {
		this.contextRunner.withBean(OrderToText.class).withBean(TextToOrder.class).run((context) -> {
			assertThat(converter(context).toMessage(new Order(7, "a"), null).getPayload()).isEqualTo("7 a");
			assertThat(converter(context).fromMessage(new GenericMessage<>("8 b"), Order.class))
				.isEqualTo(new Order(8, "b"));
		});
	}

	@Test
	void whenApplicationInjectsMessageConverterDoesNotOfferThis() {
		this.contextRunner.withBean("application", StringMessageConverter.class)
			.withBean(ConverterUser.class)
			.run((context) -> assertThat(context.getBean(ConverterUser.class).converter)
				.isInstanceOf(StringMessageConverter.class));
	}

	@Test
	void whenApplicationDefinesConverterBacksOff() {
		this.contextRunner.withBean("pipeMessageConverter", StringMessageConverter.class)
			.run((context) -> assertThat(context.getBeansOfType(MessageConverter.class))
				.containsOnlyKeys("pipeMessageConverter"));
	}

	private static PipeMessageConverter converter(ApplicationContext context) {
		return context.getBean("pipeMessageConverter", PipeMessageConverter.class);
	}

	record Order(int orderId, String text) {

	}

	enum Size {

		SMALL, LARGE

	}

	static class OrderToText implements Converter<Order, String> {

		@Override
		public String convert(Order order) {
			return order.orderId() + " " + order.text();
		}

	}

	static class TextToOrder implements Converter<String, Order> {

		@Override
		public Order convert(String text) {
			String[] words = text.split(" ");
			return new Order(Integer.parseInt(words[0]), words[1]);
		}

	}

	static class SizeToText implements Converter<Size, String> {

		@Override
		public String convert(Size size) {
			return size.name().substring(0, 1);
		}

	}

	static class TextToSize implements Converter<String, Size> {

		@Override
		public Size convert(String text) {
			return Map.of("S", Size.SMALL, "L", Size.LARGE).get(text);
		}

	}

	static class ConverterUser {

		private final MessageConverter converter;

		ConverterUser(MessageConverter converter) {
			this.converter = converter;
		}

	}

}
