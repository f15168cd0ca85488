package io.pipeio.autoconfigure;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.function.SingletonSupplier;

/**
 * Makes the conversion service that it delegates to when it is first asked: that takes a
 * part of the start, and lines that are taken as they are need none.
 */
class LazyConversionService implements ConversionService {

	private final SingletonSupplier<ConversionService> delegate;

	LazyConversionService(Supplier<ConversionService> delegate) {
		this.delegate = SingletonSupplier.of(delegate);
	}

	@Override
	public boolean canConvert(@Nullable Class<?> sourceType, Class<?> targetType) {
		return this.delegate.obtain().canConvert(sourceType, targetType);
	}

	@Override
	public boolean canConvert(@Nullable TypeDescriptor sourceType, TypeDescriptor targetType) {
		return this.delegate.obtain().canConvert(sourceType, targetType);
	}

	@Override
	public <T> @Nullable T convert(@Nullable Object source, Class<T> targetType) {
		return this.delegate.obtain().convert(source, targetType);
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, @Nullable TypeDescriptor sourceType,
			TypeDescriptor targetType) {
		return this.delegate.obtain().convert(source, sourceType, targetType);
	}

}
