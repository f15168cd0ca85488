package io.pipeio.autoconfigure;

import java.util.Arrays;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;

/**
 * An {@link EchoApplication} in a process whose kernel refuses a system call, as the
 * seccomp filter of a container does.
 */
public final class DeniedSystemCall {

	private static final boolean X86 = System.getProperty("os.arch").equals("amd64");

	private static final int PR_SET_NO_NEW_PRIVS = 38;

	private static final int SYS_SECCOMP = X86 ? 317 : 277;

	private static final int SET_MODE_FILTER = 1;

	private static final int ALL_THREADS = 1;

	private static final int ALLOW = 0x7fff0000;

	private static final int FAIL_WITH = 0x00050000;

	private DeniedSystemCall() {
	}

	/**
	 * Start.
	 * @param arguments the call, the number of the error, and what the application gets
	 */
	public static void main(String[] arguments) {
		deny(Call.valueOf(arguments[0]), Integer.parseInt(arguments[1]));
		EchoApplication.main(Arrays.copyOfRange(arguments, 2, arguments.length));
	}

	private static void deny(Call call, int error) {
		long[][] program = { { 0x20, 0, 0, 0 }, { 0x15, 0, 3, X86 ? call.numberOfX86 : call.numberOfArm },
				{ 0x20, 0, 0, 16 + 8L * call.argument }, { 0x15, 0, 1, call.value }, { 0x06, 0, 0, FAIL_WITH | error },
				{ 0x06, 0, 0, ALLOW } };
		Memory filter = new Memory(program.length * 8L);
		for (int i = 0; i < program.length; i++) {
			filter.setShort(i * 8L, (short) program[i][0]);
			filter.setByte(i * 8L + 2, (byte) program[i][1]);
			filter.setByte(i * 8L + 3, (byte) program[i][2]);
			filter.setInt(i * 8L + 4, (int) program[i][3]);
		}
		Memory header = new Memory(16);
		header.setShort(0, (short) program.length);
		header.setPointer(8, filter);
		Function prctl = NativeLibrary.getInstance("c").getFunction("prctl");
		Function syscall = NativeLibrary.getInstance("c").getFunction("syscall");
		NativeLong none = new NativeLong(0);
		int result = prctl.invokeInt(new Object[] { PR_SET_NO_NEW_PRIVS, new NativeLong(1), none, none, none })
				| syscall.invokeInt(new Object[] { new NativeLong(SYS_SECCOMP), new NativeLong(SET_MODE_FILTER),
						new NativeLong(ALL_THREADS), header });
		if (result != 0) {
			System.exit(3);
		}
	}

	/**
	 * What can be denied: as pipeio calls it, not as the JVM does.
	 */
	public enum Call {

		/** Of a file: with the fields that pipeio asks for. */
		STATX(332, 291, 3, 0x7ff),

		/** With the flags of pipeio. */
		EVENTFD(290, 19, 1, 0x80800),

		/** {@code F_OFD_SETLK}. */
		LOCK(72, 25, 1, 37),

		/** {@code mknodat(2)}: of a FIFO that belongs to its owner alone. */
		MKFIFO(259, 33, 2, 010600);

		private final int numberOfX86;

		private final int numberOfArm;

		private final int argument;

		private final int value;

		Call(int numberOfX86, int numberOfArm, int argument, int value) {
			this.numberOfX86 = numberOfX86;
			this.numberOfArm = numberOfArm;
			this.argument = argument;
			this.value = value;
		}

	}

}
