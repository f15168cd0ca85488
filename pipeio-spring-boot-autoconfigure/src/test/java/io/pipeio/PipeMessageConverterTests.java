package io.pipeio;

import java.io.File;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PipeMessageConverter}.
 */
class PipeMessageConverterTests {

	private final PipeMessageConverter converter = new PipeMessageConverter(new DefaultConversionService(),
			new JacksonJsonMessageConverter());

	private final PipeMessageConverter withoutJson = new PipeMessageConverter(new DefaultConversionService(), null);

	@Test
	void takesTextAsItIs() {
		assertThat(write("héllo")).isEqualTo("héllo");
		assertThat(write(new StringBuilder("hello"))).isEqualTo("hello");
		assertThat(write("hello".toCharArray())).isEqualTo("hello");
	}

	@Test
	void takesBytesAsTheyAre() {
		byte[] bytes = { 1, 0, -1 };
		assertThat(write(bytes)).isSameAs(bytes);
		assertThat(write(Line.of(bytes, StandardCharsets.UTF_8))).isEqualTo(bytes);
		ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 9, 1, 0, -1, 9 }).position(1).limit(4).asReadOnlyBuffer();
		assertThat(write(buffer)).isEqualTo(bytes);
		assertThat(buffer.remaining()).isEqualTo(3);
	}

	@Test
	void writesSimpleValuesAsText() {
		assertThat(write(42)).isEqualTo("42");
		assertThat(write(true)).isEqualTo("true");
		assertThat(write(new BigDecimal("1.50"))).isEqualTo("1.50");
		assertThat(write(Size.LARGE)).isEqualTo("LARGE");
		assertThat(write(new UUID(1, 2))).isEqualTo("00000000-0000-0001-0000-000000000002");
	}

	@Test
	void writesAnythingElseAsJson() {
		assertThat(write(new Order(7, "two\nlines"))).isEqualTo("{\"id\":7,\"text\":\"two\\nlines\"}");
		assertThat(write(List.of(1, 2))).isEqualTo("[1,2]");
	}

	@Test
	void readsTextAndBytes() {
		Line line = Line.of(new byte[] { 'h', (byte) 0xe9 }, StandardCharsets.ISO_8859_1);
		assertThat(read(line, String.class)).isEqualTo("hé");
		assertThat(read(line, CharSequence.class)).isEqualTo("hé");
		assertThat(read(line, char[].class)).isEqualTo("hé".toCharArray());
		assertThat(read(line, byte[].class)).isEqualTo(line.toByteArray());
		assertThat(read(line, ByteBuffer.class)).isEqualTo(line.asByteBuffer());
		assertThat(read("é", byte[].class)).isEqualTo("é".getBytes(StandardCharsets.UTF_8));
		assertThat(read("é", Line.class)).hasToString("é");
		assertThat(read("é".getBytes(StandardCharsets.UTF_8), String.class)).isEqualTo("é");
	}

	@Test
	void returnsPayloadOfTargetTypeAsItIs() {
		Order order = new Order(1, "");
		assertThat(read(order, Order.class)).isSameAs(order);
		Line line = Line.of(new byte[0], StandardCharsets.UTF_8);
		assertThat(read(line, Line.class)).isSameAs(line);
		assertThat(read(line, Object.class)).isSameAs(line);
	}

	@Test
	void readsSimpleValues() {
		assertThat(read("42", int.class)).isEqualTo(42);
		assertThat(read("42".getBytes(StandardCharsets.UTF_8), Long.class)).isEqualTo(42L);
		assertThat(read("LARGE", Size.class)).isEqualTo(Size.LARGE);
		assertThat(read("true", boolean.class)).isEqualTo(true);
	}

	@Test
	void readsJson() {
		assertThat(read("{\"id\":7,\"text\":\"a\"}", Order.class)).isEqualTo(new Order(7, "a"));
		assertThat(read(
				Line.of("{\"id\":7,\"text\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1),
				Order.class))
			.isEqualTo(new Order(7, "é"));
	}

	@Test
	void heedsGenericTypeOfHint() throws NoSuchMethodException {
		Message<String> message = new GenericMessage<>("[{\"id\":7,\"text\":\"a\"}]");
		MethodParameter parameter = parameter("takeOrders", List.class);
		List<Order> orders = List.of(new Order(7, "a"));
		assertThat(this.converter.fromMessage(message, List.class, parameter)).isEqualTo(orders);
	}

	@Test
	void heedsFormatOfParameter() {
		withBean((configured) -> {
			MethodParameter parameter = parameter("takeDate", LocalDate.class);
			assertThat(configured.fromMessage(new GenericMessage<>("24.12.2026"), LocalDate.class, parameter))
				.isEqualTo(LocalDate.of(2026, 12, 24));
		});
	}

	@Test
	void refusesWhatIsNoJsonAndNoNumber() {
		assertThatExceptionOfType(MessageConversionException.class).isThrownBy(() -> read("{", Order.class));
		assertThatExceptionOfType(MessageConversionException.class).isThrownBy(() -> read("four", int.class))
			.withMessageContaining("int");
		assertThatExceptionOfType(MessageConversionException.class).isThrownBy(() -> read("", Integer.class))
			.withMessageContaining("java.lang.Integer");
		assertThatExceptionOfType(MessageConversionException.class).isThrownBy(() -> read(List.of(), String.class))
			.withMessageContaining("is not a line");
	}

	@Test
	void tellsThatJacksonIsMissing() {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.withoutJson.toMessage(new Order(1, ""), null))
			.withMessageContaining(Order.class.getTypeName())
			.withMessageContaining("Jackson");
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.withoutJson.fromMessage(new GenericMessage<>("{}"), Map.class))
			.withMessageContaining("java.util.Map")
			.withMessageContaining("Jackson");
	}

	@Test
	void convertsByServiceWithoutJackson() throws NoSuchMethodException {
		assertThat(this.withoutJson.fromMessage(new GenericMessage<>("1,2"), List.class,
				parameter("takeNumbers", List.class)))
			.isEqualTo(List.of(1, 2));
		assertThat(this.withoutJson.fromMessage(new GenericMessage<>("/tmp"), File.class)).isEqualTo(new File("/tmp"));
	}

	@Test
	void tellsWhatCanBeConverted() {
		assertThat(List.of(Object.class, String.class, StringBuilder.class, byte[].class, ByteBuffer.class, Line.class,
				int.class, Size.class))
			.allMatch(this.withoutJson::canWrite);
		assertThat(
				List.of(Object.class, String.class, byte[].class, ByteBuffer.class, Line.class, int.class, Size.class))
			.allMatch(this.withoutJson::canRead);
		assertThat(this.withoutJson.canWrite(Order.class)).isFalse();
		assertThat(this.withoutJson.canRead(Order.class)).isFalse();
		assertThat(this.converter.canWrite(Order.class)).isTrue();
		assertThat(this.converter.canRead(Order.class)).isTrue();
	}

	@Test
	void makesMessageWithoutId() {
		assertThat(this.converter.toMessage("line", null).getHeaders()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("simpleValues")
	void readsWhatItHasWritten(Class<?> type, Object value) {
		LocaleContextHolder.setLocale(Locale.GERMANY);
		try {
			withBean((configured) -> {
				Message<?> message = configured.toMessage(value, null);
				assertThat(message.getPayload()).isInstanceOf(String.class).asString().doesNotContain("\"");
				assertThat(configured.fromMessage(message, type)).isEqualTo(value);
			});
		}
		finally {
			LocaleContextHolder.resetLocaleContext();
		}
	}

	static List<Object[]> simpleValues() throws Exception {
		Instant instant = Instant.parse("2026-11-25T16:01:02.345678901Z");
		ZonedDateTime zoned = instant.atZone(ZoneId.of("Europe/Paris"));
		return List.of(values(byte.class, (byte) -1), values(char.class, 'x'), values(double.class, 0.1),
				values(float.class, 1e10f), values(boolean.class, false),
				values(BigDecimal.class, new BigDecimal("1e3")), values(Size.class, Size.SMALL),
				values(DayOfWeek.class, DayOfWeek.MONDAY), values(Instant.class, instant),
				values(ZonedDateTime.class, zoned), values(OffsetDateTime.class, zoned.toOffsetDateTime()),
				values(LocalDateTime.class, zoned.toLocalDateTime()), values(LocalDate.class, zoned.toLocalDate()),
				values(LocalTime.class, zoned.toLocalTime()), values(LocalTime.class, LocalTime.NOON),
				values(Year.class, Year.of(2026)), values(YearMonth.class, YearMonth.of(2026, 1)),
				values(MonthDay.class, MonthDay.of(2, 29)), values(Duration.class, Duration.ofNanos(61_000_000_001L)),
				values(Period.class, Period.of(1, 2, 3)), values(ZoneId.class, ZoneId.of("Europe/Paris")),
				values(Date.class, new Date(TimeUnit.DAYS.toMillis(20000) + 123)), values(UUID.class, new UUID(-1, 1)),
				values(URI.class, URI.create("file:///tmp")), values(Locale.class, Locale.CANADA_FRENCH),
				values(Currency.class, Currency.getInstance("EUR")), values(Charset.class, StandardCharsets.UTF_8),
				values(InetAddress.class, InetAddress.getByName("127.0.0.1")));
	}

	private static Object[] values(Class<?> type, Object value) {
		return new Object[] { type, value };
	}

	private static void withBean(ConverterTest test) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.run((context) -> test.accept(context.getBean(PipeMessageConverter.class)));
	}

	private Object write(Object payload) {
		return this.converter.toMessage(payload, null).getPayload();
	}

	private @Nullable Object read(Object payload, Class<?> type) {
		return this.converter.fromMessage(new GenericMessage<>(payload), type);
	}

	private static MethodParameter parameter(String method, Class<?> type) throws NoSuchMethodException {
		return new MethodParameter(PipeMessageConverterTests.class.getDeclaredMethod(method, type), 0);
	}

	void takeOrders(List<Order> orders) {
	}

	void takeNumbers(List<Integer> numbers) {
	}

	void takeDate(@DateTimeFormat(pattern = "dd.MM.yyyy") LocalDate date) {
	}

	enum Size {

		SMALL,

		LARGE {
			@Override
			public String toString() {
				return "very large";
			}
		}

	}

	record Order(int id, String text) {

	}

	private interface ConverterTest {

		void accept(PipeMessageConverter converter) throws Exception;

	}

}
