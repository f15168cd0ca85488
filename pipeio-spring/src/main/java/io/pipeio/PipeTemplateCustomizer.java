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
	 * Customize the template, before anything is sent. What comes first in the order of
	 * the beans is called first.
	 * @param template the template
	 */
	void customize(PipeTemplate template);

}
