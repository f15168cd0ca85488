package io.pipeio.autoconfigure;

import io.pipeio.PipeMessageConverter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.annotation.DateTimeFormat.ISO;
import org.springframework.format.datetime.DateFormatter;
import org.springframework.format.datetime.DateFormatterRegistrar;
import org.springframework.format.datetime.standard.DateTimeFormatterRegistrar;
import org.springframework.format.support.FormattingConversionService;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.ClassUtils;

/**
 * The converter of payloads. Neither it nor its converter of JSON is a candidate where an
 * application, or something else that it uses, injects a {@link MessageConverter}. Made
 * when something is to be converted.
 */
@Configuration(proxyBeanMethods = false)
class PipeMessageConverterConfiguration {

	static final String CONVERTER = "pipeMessageConverter";

	static final String CONVERSION_SERVICE = "pipeConversionService";

	private static final String JSON_CONVERTER = "pipeJsonMessageConverter";

	@Lazy
	@Bean(name = CONVERTER, defaultCandidate = false)
	@ConditionalOnMissingBean(name = CONVERTER)
	PipeMessageConverter pipeMessageConverter(@Qualifier(CONVERSION_SERVICE) ConversionService conversionService,
			ListableBeanFactory beanFactory, @Qualifier(JSON_CONVERTER) ObjectProvider<MessageConverter> json) {
		MessageConverter ofJson = json.getIfAvailable();
		if (ofJson == null && ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper", null)) {
			JacksonConfiguration.warnIfThereAreSeveral(beanFactory);
		}
		return new PipeMessageConverter(conversionService, new LazyConversionService(() -> ownConversions(beanFactory)),
				ofJson);
	}

	private static ConversionService ownConversions(ListableBeanFactory beanFactory) {
		FormattingConversionService conversions = new FormattingConversionService();
		ApplicationConversionService.addBeans(conversions, beanFactory);
		return conversions;
	}

	@Lazy
	@Bean(name = CONVERSION_SERVICE, defaultCandidate = false)
	@ConditionalOnMissingBean(name = CONVERSION_SERVICE)
	LazyConversionService pipeConversionService(ListableBeanFactory beanFactory) {
		return new LazyConversionService(() -> conversionService(beanFactory));
	}

	/**
	 * Spring Boot's conversion of properties, except for dates: those have the same form
	 * in all locales.
	 * @param beanFactory has the application's own converters
	 */
	private static ConversionService conversionService(ListableBeanFactory beanFactory) {
		ApplicationConversionService conversionService = new ApplicationConversionService();
		DateTimeFormatterRegistrar dateTimes = new DateTimeFormatterRegistrar();
		dateTimes.setUseIsoFormat(true);
		dateTimes.registerFormatters(conversionService);
		DateFormatter date = new DateFormatter();
		date.setIso(ISO.DATE_TIME);
		DateFormatterRegistrar dates = new DateFormatterRegistrar();
		dates.setFormatter(date);
		dates.registerFormatters(conversionService);
		ApplicationConversionService.addApplicationConverters(conversionService);
		ApplicationConversionService.addBeans(conversionService, beanFactory);
		return conversionService;
	}

	/**
	 * JSON, where there is Jackson.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JacksonConfiguration {

		@Lazy
		@Bean(name = JSON_CONVERTER, defaultCandidate = false)
		@ConditionalOnSingleCandidate(JsonMapper.class)
		@ConditionalOnMissingBean(name = CONVERTER)
		JacksonJsonMessageConverter pipeJsonMessageConverter(JsonMapper mapper) {
			// A line has no room for newlines
			JacksonJsonMessageConverter converter = new JacksonJsonMessageConverter(mapper.rebuild()
				.disable(SerializationFeature.INDENT_OUTPUT)
				.addModule(CarrierRefusal.module())
				.build());
			converter.setSerializedPayloadClass(String.class);
			return converter;
		}

		static void warnIfThereAreSeveral(ListableBeanFactory beanFactory) {
			new OnlyBean(beanFactory).find(JsonMapper.class, "JSON");
		}

	}

}
