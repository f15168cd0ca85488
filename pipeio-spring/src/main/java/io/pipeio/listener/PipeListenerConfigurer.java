package io.pipeio.listener;

/**
 * Callback interface that can be implemented by beans wishing to register listeners
 * without annotations, or to change how those with annotations are made.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PipeListenerConfigurer {

	/**
	 * Called once all singletons are there, before {@link io.pipeio.PipeListener} methods
	 * are registered.
	 * @param registrar takes endpoints and settings
	 */
	void configurePipeListeners(PipeListenerEndpointRegistrar registrar);

}
