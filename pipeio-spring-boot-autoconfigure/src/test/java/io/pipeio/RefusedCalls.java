package io.pipeio;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Lets the kernel refuse a system call to one thread and to those that it starts
 * ({@code seccomp(2)}), as a container's profile or a file system may do it to all.
 */
public enum RefusedCalls {

	/** {@code statx(2)}. */
	STATX(332),

	/** {@code unlink(2)}. */
	UNLINK(87, 263),

	/** {@code rmdir(2)}. */
	RMDIR(84),

	/** {@code mkfifo(3)}. */
	MKFIFO(133, 259),

	/** {@code mkdir(2)}. */
	MKDIR(83, 258),

	/** {@code chmod(2)}. */
	CHMOD(90, 268),

	/** {@code chown(2)}. */
	CHOWN(92, 94, 260),

	/** {@code fcntl(2)}. */
	FCNTL(72),

	/** {@code eventfd(2)}. */
	EVENTFD(290),

	/** {@code inotify_init1(2)}. */
	INOTIFY_INIT(294),

	/** {@code inotify_add_watch(2)}. */
	INOTIFY_ADD_WATCH(254),

	/** {@code clone(2)}: threads. */
	CLONE(56, 435),

	/** {@code renameat2(2)}. */
	RENAMEAT2(316);

	private static final int NO_NEW_PRIVILEGES = 38;

	private static final int SET_SECCOMP = 22;

	private static final int FILTER = 2;

	private static final int LOAD_WORD = 0x20;

	private static final int JUMP_IF_EQUAL = 0x15;

	private static final int RETURN = 0x06;

	private static final int ALLOW = 0x7fff0000;

	private static final int ERROR = 0x00050000;

	private static final int INSTRUCTION = 8;

	private final List<Integer> numbers;

	RefusedCalls(Integer... numbers) {
		this.numbers = List.of(numbers);
	}

	/**
	 * Call something on a thread to which the system call is refused.
	 * @param errno with which error number
	 * @param task what to call
	 * @param <T> the type of its result
	 * @return its result
	 * @throws Throwable what it has thrown
	 */
	public <T> T during(int errno, Callable<T> task) throws Throwable {
		assumeTrue("amd64".equals(System.getProperty("os.arch")), "the numbers are those of x86-64");
		FutureTask<T> refused = new FutureTask<>(() -> {
			install(errno);
			return task.call();
		});
		Thread thread = new Thread(refused, "refused-" + name());
		thread.start();
		try {
			return refused.get();
		}
		catch (ExecutionException ex) {
			throw ex.getCause();
		}
	}

	/**
	 * Run something on a thread to which the system call is refused.
	 * @param errno with which error number
	 * @param task what to run
	 */
	public void run(int errno, Runnable task) {
		try {
			during(errno, () -> {
				task.run();
				return null;
			});
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

	private void install(int errno) {
		int count = this.numbers.size();
		Memory filter = new Memory((long) (count + 3) * INSTRUCTION);
		put(filter, 0, LOAD_WORD, 0, 0);
		for (int i = 0; i < count; i++) {
			put(filter, i + 1, JUMP_IF_EQUAL, count - i, this.numbers.get(i));
		}
		put(filter, count + 1, RETURN, 0, ALLOW);
		put(filter, count + 2, RETURN, 0, ERROR | errno);
		Memory program = new Memory(16);
		program.setShort(0, (short) (count + 3));
		program.setPointer(8, filter);
		boolean done = C.INSTANCE.prctl(NO_NEW_PRIVILEGES, 1L, 0L, 0L, 0L) == 0
				&& C.INSTANCE.prctl(SET_SECCOMP, (long) FILTER, program, 0L, 0L) == 0;
		assumeTrue(done, "the kernel lets a thread refuse calls to itself");
	}

	private static void put(Memory filter, int index, int code, int jump, int value) {
		long offset = (long) index * INSTRUCTION;
		filter.setShort(offset, (short) code);
		filter.setByte(offset + 2, (byte) jump);
		filter.setByte(offset + 3, (byte) 0);
		filter.setInt(offset + 4, value);
	}

	/**
	 * The C library.
	 */
	interface C extends Library {

		/** The library. */
		C INSTANCE = Native.load("c", C.class);

		/**
		 * {@code prctl(2)}.
		 * @param option what to do
		 * @param arguments four of them
		 * @return zero, or -1
		 */
		int prctl(int option, Object... arguments);

	}

}
