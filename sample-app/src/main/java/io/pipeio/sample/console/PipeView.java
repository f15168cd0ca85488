package io.pipeio.sample.console;

import java.util.List;
import java.util.Locale;

import io.pipeio.queue.PipeQueue;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeStatistics;
import org.jspecify.annotations.Nullable;

/**
 * A server, its pipes and its plugin, as the page shows them.
 *
 * @param name its name
 * @param state {@code running}, {@code paused} or {@code stopped}
 * @param in its in-pipe, if it has one
 * @param out its out-pipe, if it has one
 * @param waiting how many lines wait for a client
 * @param waitingBytes how much of the heap they take
 * @param failed how many lines a listener has failed to handle
 * @param plugin its plugin, if there is one
 * @param command what to type into a shell to be its client
 */
record PipeView(String name, String state, @Nullable Half in, @Nullable Half out, long waiting, long waitingBytes,
		long failed, @Nullable PluginView plugin, String command) {

	static PipeView of(PipeServer server, @Nullable Half in, @Nullable Half out, @Nullable Plugin plugin) {
		PipeQueue queue = (out != null) ? server.getQueue() : null;
		return new PipeView(server.getName(), state(server), in, out, (queue != null) ? queue.lines() : 0,
				(queue != null) ? queue.bytes() : 0, server.getFailedLines(),
				(plugin != null) ? PluginView.of(plugin) : null, ShellCommand.of(server, plugin));
	}

	private static String state(PipeServer server) {
		if (!server.isRunning()) {
			return "stopped";
		}
		return server.isPaused() ? "paused" : "running";
	}

	/**
	 * One of the pipes.
	 *
	 * @param path where it is
	 * @param connected whether it has a client
	 * @param lines how many lines there were
	 * @param rates how many in each of the last seconds
	 * @param discarded how many lines were dropped
	 * @param torn how many lines a client has left with in part
	 * @param repairs how often the pipe was put in place again
	 */
	record Half(String path, boolean connected, long lines, List<Long> rates, long discarded, long torn, long repairs) {

		static Half of(PipeServer server, PipeDirection direction, LineRate rate) {
			PipeStatistics statistics = server.getStatistics(direction);
			return new Half(ShellCommand.fromHere(String.valueOf(server.getPath(direction))),
					server.isConnected(direction), statistics.getLines(), rate.get(), statistics.getDiscardedLines(),
					statistics.getTornLines(), statistics.getRepairs());
		}

	}

	/**
	 * A plugin.
	 *
	 * @param program the program, such as {@code python3}
	 * @param state such as {@code not-installed}
	 * @param pid its process ID, if it runs
	 * @param restarts how often it was started again
	 */
	record PluginView(String program, String state, @Nullable Long pid, long restarts) {

		static PluginView of(Plugin plugin) {
			Plugin.Status status = plugin.status();
			return new PluginView(plugin.command().get(0),
					status.state().name().toLowerCase(Locale.ROOT).replace('_', '-'), status.pid(), status.restarts());
		}

	}

}
