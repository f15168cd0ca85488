package io.pipeio;

/**
 * Callback interface that can be implemented by beans wishing to customize the
 * auto-configured {@link PipeTemplate}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PipeTemplateCustomizer {

	/**
	 * Customize the template before it is used. Customizers are called in bean order.
	 * @param template the template to customize
	 */
	void customize(PipeTemplate template);

}
