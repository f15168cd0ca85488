package io.pipeio.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoClaim;
import io.pipeio.fifo.FifoDirectory;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoInUseException;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fifo.FormerFifos;
import io.pipeio.fifo.PathRisk;
import io.pipeio.line.DiscardReason;
import io.pipeio.watch.PipeUser;
import io.pipeio.watch.PipeWatcher;
import io.pipeio.watch.ResolvedPath;
import io.pipeio.watch.WatchedPipe;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one pipe of a server in place, from the claim to the withdrawal: what is deleted
 * or replaced meanwhile is made anew, and handed to whoever reads or writes the pipe. An
 * unmanaged pipe is not made, but one that its owner has replaced is followed.
 *
 * <p>
 * {@link #check()} runs on the thread of the {@link PipeWatcher}, all else on those that
 * start and stop the server.
 */
final class PipeKeeper implements WatchedPipe {

	private final PipeServerContext context;

	private final PipeDirection direction;

	private final Path path;

	private final PipeFailures failures;

	/** FIFOs that had no user. */
	private final FormerFifos formers = new FormerFifos();

	private final PipeMaker maker;

	private FifoClaim claim;

	private Fifo fifo;

	private @Nullable PipeUser user;

	private boolean closed;

	/**
	 * Claim a pipe, and create it or take it over.
	 * @param context of the server
	 * @param direction which of its pipes
	 * @throws PipeServerStartException if the pipe cannot be had
	 */
	PipeKeeper(PipeServerContext context, PipeDirection direction) {
		this.context = context;
		this.direction = direction;
		this.path = Objects.requireNonNull(context.settings().path(direction));
		this.failures = new PipeFailures(context, direction);
		this.maker = new PipeMaker(context, direction);
		try {
			this.claim = FifoClaim.take(this.path);
			this.fifo = claimed();
		}
		catch (FifoInUseException ex) {
			throw new PipeInUseException(context.settings().name(), direction, ex);
		}
		catch (FifoException ex) {
			throw new PipeServerStartException(context.settings().name(), direction, ex);
		}
		finally {
			this.maker.tell();
		}
		watch();
	}

	private void watch() {
		try {
			this.context.resources().pipeWatcher().add(this);
		}
		catch (Throwable ex) {
			close(this.context.settings()::restore);
			throw ex;
		}
	}

	private Fifo claimed() throws FifoException {
		try {
			return this.maker.make();
		}
		catch (Throwable ex) {
			this.claim.close();
			throw ex;
		}
	}

	@Override
	public Path path() {
		return this.path;
	}

	/**
	 * The permissions with which it was found.
	 */
	synchronized FifoPermissions permissions() {
		return this.fifo.foundPermissions();
	}

	/**
	 * Let somebody use the pipe.
	 * @param factory makes the user of the FIFO that stands at the path
	 * @param <T> the type of the user
	 * @return the user, who is told of each FIFO that takes its place
	 * @throws FifoException if the FIFO cannot be used
	 */
	synchronized <T extends PipeUser> T use(PipeUser.Factory<T> factory) throws FifoException {
		T created = factory.create(this.fifo);
		this.user = created;
		return created;
	}

	/**
	 * Give {@link #use} back: the user could not be started, and has not closed the FIFO.
	 */
	synchronized void endUse() {
		this.user = null;
	}

	/**
	 * Tell observers, without any lock, if others may replace the pipe, unless they know.
	 */
	void tellOfRisk() {
		PathRisk risk = PathRisk.find(ResolvedPath.of(this.path).files(), current());
		if (risk == null) {
			this.context.risksTold().remove(this.direction);
		}
		else if (!risk.equals(this.context.risksTold().put(this.direction, risk))) {
			this.context.events().pathAtRisk(this.direction, risk);
		}
	}

	private synchronized Fifo current() {
		return this.fifo;
	}

	@Override
	public synchronized boolean isInPlace() {
		return this.closed || this.fifo.isInPlace();
	}

	/**
	 * Repair the pipe, unless it is in its place. Observers are told without any lock.
	 */
	@Override
	public boolean check() {
		try {
			synchronized (this) {
				if (this.closed || this.fifo.isInPlace()) {
					return true;
				}
				repair();
			}
		}
		catch (Throwable ex) {
			this.failures.report(ex);
			return false;
		}
		finally {
			this.maker.tell();
		}
		this.failures.clear();
		this.context.events().pipeRepaired(this.direction);
		tellOfRisk();
		return true;
	}

	/**
	 * The reading end of the former FIFO is open until its clients have gone, for
	 * example. Observers are told without any lock.
	 */
	@Override
	public boolean settle() {
		this.formers.removeForsaken().forEach((former) -> lost(former.releaseLate()));
		PipeUser using = currentUser();
		return (using == null || using.settle()) && this.formers.isEmpty();
	}

	private synchronized @Nullable PipeUser currentUser() {
		return this.closed ? null : this.user;
	}

	private void repair() throws FifoException {
		// Where a link leads, not the link
		Path directory = ResolvedPath.of(this.path).directory();
		if (this.context.settings().managesPipes() && !Files.isDirectory(directory)) {
			FifoDirectory.create(directory);
		}
		this.claim = this.claim.renew(this.path);
		Fifo former = this.fifo;
		Fifo fresh = this.maker.make();
		if (this.user != null) {
			handOver(this.user, fresh);
		}
		else {
			this.formers.add(former);
		}
		// Only now: what was not handed over is tried again
		this.fifo = fresh;
	}

	private static void handOver(PipeUser user, Fifo fresh) throws FifoException {
		try {
			user.replace(fresh);
		}
		catch (Throwable ex) {
			fresh.close();
			throw ex;
		}
	}

	private void lost(int lost) {
		if (lost > 0) {
			this.context.events().lineDiscarded(this.direction, DiscardReason.STOPPED, lost);
		}
	}

	/**
	 * Keep the pipe no longer, and let others claim the path. Observers are told without
	 * any lock if it has to be left behind.
	 * @param withdrawal what becomes of the FIFO in the file system
	 */
	void close(Withdrawal withdrawal) {
		this.context.resources().pipeWatcher().remove(this);
		boolean unused;
		FifoException failure = null;
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
			this.failures.end();
			unused = (this.user == null);
			try {
				withdrawal.withdraw(this.fifo);
			}
			catch (FifoException ex) {
				failure = ex;
			}
			finally {
				this.claim.close();
			}
		}
		this.formers.removeAll().forEach((former) -> lost(former.release()));
		if (unused) {
			lost(this.fifo.release());
		}
		if (failure != null) {
			this.context.events().pipeLeftBehind(this.direction, failure);
		}
	}

	/**
	 * Takes a pipe away from its clients when the server stops, or leaves it to them.
	 */
	@FunctionalInterface
	interface Withdrawal {

		void withdraw(Fifo fifo) throws FifoException;

	}

}
