package io.pipeio.sample.console;

/**
 * State of a plugin.
 */
enum PluginState {

	STOPPED, RUNNING,

	/** It has ended by itself, and is started again after a pause. */
	WAITING,

	/** Its program is not there, or may not be executed. */
	NOT_INSTALLED

}
