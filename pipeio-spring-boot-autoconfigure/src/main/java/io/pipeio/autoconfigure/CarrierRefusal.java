package io.pipeio.autoconfigure;

import io.pipeio.PayloadCarriers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;

/**
 * Refuses JSON of {@link PayloadCarriers carriers}, however deep they stand in a value.
 * Types for which Jackson or the application has a serializer are written.
 */
final class CarrierRefusal extends ValueSerializer<Object> {

	private final String advice;

	private CarrierRefusal(String advice) {
		this.advice = advice;
	}

	/**
	 * Make a module for the mapper that lines are written with.
	 */
	static JacksonModule module() {
		return new SimpleModule("pipeio-carriers").setSerializerModifier(new Modifier());
	}

	@Override
	public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
		throw DatabindException.from(generator, PayloadCarriers.refusal(value.getClass(), this.advice));
	}

	@Override
	public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
			TypeSerializer typeSerializer) {
		serialize(value, generator, context);
	}

	/**
	 * Puts the refusal in the place of what would write the properties of a carrier.
	 */
	private static final class Modifier extends ValueSerializerModifier {

		private static final long serialVersionUID = 1L;

		@Override
		public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier description,
				ValueSerializer<?> serializer) {
			boolean inside = serializer instanceof BeanSerializerBase || serializer instanceof UnknownSerializer;
			@Nullable String advice = inside ? PayloadCarriers.adviceFor(description.getBeanClass()) : null;
			return (advice != null) ? new CarrierRefusal(advice) : serializer;
		}

	}

}
