package io.pipeio.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;

import io.pipeio.autoconfigure.property.InvalidPipePropertyException;
import io.pipeio.autoconfigure.property.InvalidPipePropertyException.Problem;
import io.pipeio.autoconfigure.property.PropertyOrigins;
import io.pipeio.autoconfigure.property.PropertyTree;
import io.pipeio.autoconfigure.property.UnconvertibleValue;
import io.pipeio.autoconfigure.property.UnknownProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.Environment;

/**
 * Goes on where a value of {@link PipeIoProperties} cannot be bound, and tells of all
 * that is wrong when the last is. What is bound to other classes passes as it is.
 */
class PipePropertiesBindHandler extends AbstractBindHandler {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("pipeio");

	private final Environment environment;

	private final Set<Problem> problems = new LinkedHashSet<>();

	private boolean binding;

	PipePropertiesBindHandler(BindHandler parent, Environment environment) {
		super(parent);
		this.environment = environment;
	}

	@Override
	public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
		if (isRoot(name, target)) {
			this.problems.clear();
			this.binding = true;
		}
		return super.onStart(name, target, context);
	}

	@Override
	public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
			Exception error) throws Exception {
		if (this.binding && ROOT.isAncestorOf(name) && error instanceof ConversionFailedException failure) {
			this.problems.add(new UnconvertibleValue(PropertyOrigins.format(name), failure).problem());
			return null;
		}
		return super.onFailure(name, target, context, error);
	}

	@Override
	public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
			@Nullable Object result) throws Exception {
		super.onFinish(name, target, context, result);
		if (isRoot(name, target)) {
			this.binding = false;
			check((result instanceof PipeIoProperties properties) ? properties : new PipeIoProperties());
		}
	}

	private static boolean isRoot(ConfigurationPropertyName name, Bindable<?> target) {
		return ROOT.equals(name) && target.getType().toClass() == PipeIoProperties.class;
	}

	private void check(PipeIoProperties properties) {
		this.problems
			.addAll(new UnknownProperties(this.environment, PropertyTree.of(PipeIoProperties.class)).problems());
		PropertyOrigins origins = new PropertyOrigins(this.environment);
		PropertyLimits.check(properties, origins, this.problems);
		if (!this.problems.isEmpty()) {
			this.problems.addAll(new PipeServerFactory(properties, origins).problems());
			throw new InvalidPipePropertyException(this.problems);
		}
	}

}
