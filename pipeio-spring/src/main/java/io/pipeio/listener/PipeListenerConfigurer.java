package io.pipeio.listener;

/**
 * Callback interface that can be implemented by beans wishing to register listeners
 * without annotations, or to customize how annotated listeners are created.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PipeListenerConfigurer {

	/**
	 * Callback invoked once all singletons are instantiated, before
	 * {@link io.pipeio.PipeListener} methods are registered.
	 * @param registrar the registrar for endpoints and settings
	 */
	void configurePipeListeners(PipeListenerEndpointRegistrar registrar);

}
