package io.pipeio.torture;

/**
 * A place that one client after the other takes.
 */
interface Slot {

	/**
	 * Have one client come and go.
	 * @throws Exception if the harness fails
	 */
	void serveOne() throws Exception;

	/**
	 * Keep the place taken until the run ends.
	 * @param setting what all share
	 */
	default void serve(TortureSetting setting) {
		try {
			while (!setting.isEnding()) {
				serveOne();
			}
		}
		catch (Exception ex) {
			setting.findings().violation("harness", 1, getClass().getSimpleName() + ": " + ex);
		}
	}

}
