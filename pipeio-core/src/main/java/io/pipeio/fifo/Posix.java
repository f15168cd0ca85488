package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The one native door: the system calls of pipeio, through JNA. Each returns what the
 * call returned or, as the kernel itself does, the negated error number, so that an
 * expected {@code EAGAIN} costs no exception. {@code EINTR} is retried here and nowhere
 * else; {@code close(2)} is the exception, since Linux has closed the descriptor by then.
 */
final class Posix {

	/** In which the JDK itself hands paths to the kernel. */
	private static final String PATH_ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

	/** The constants of this machine; {@code null} where there is no access. */
	private static final @Nullable PosixPlatform PLATFORM;

	private static final @Nullable Variadic VARIADIC;

	private static final @Nullable Throwable FAILURE;

	static {
		PosixPlatform platform = null;
		Variadic variadic = null;
		Throwable failure = null;
		try {
			platform = PosixPlatform.current();
			UnpackDirectory.choose();
			variadic = Variadic.load();
			Functions.register();
		}
		catch (Throwable ex) {
			// JNA throws a plain Error where its native part is of another version
			failure = ex;
		}
		PLATFORM = platform;
		VARIADIC = variadic;
		FAILURE = failure;
	}

	private Posix() {
	}

	/**
	 * Load what is loaded with this class, in whichever thread calls this first.
	 */
	static void load() {
		// Is done by then
	}

	/**
	 * The constants of this machine, once the C library can be called.
	 * @throws UnsupportedPlatformException if pipeio does not know this machine
	 * @throws NativeAccessException if JNA cannot be loaded
	 */
	static PosixPlatform platform() {
		if (PLATFORM == null) {
			return PosixPlatform.current();
		}
		if (FAILURE != null) {
			throw new NativeAccessException(FAILURE);
		}
		return PLATFORM;
	}

	static int open(String path, int flags) {
		return retried(() -> Functions.open(path, flags));
	}

	static int close(int descriptor) {
		return result(Functions.close(descriptor));
	}

	static int mkfifo(String path, int mode) {
		return retried(() -> Functions.mkfifo(path, mode));
	}

	static int chmod(String path, int mode) {
		return retried(() -> Functions.chmod(path, mode));
	}

	static int mkdir(String path, int mode) {
		return retried(() -> Functions.mkdir(path, mode));
	}

	static int rmdir(String path) {
		return retried(() -> Functions.rmdir(path));
	}

	static int unlink(String path) {
		return retried(() -> Functions.unlink(path));
	}

	/**
	 * {@code renameat2(2)} with {@code RENAME_NOREPLACE}, within a directory.
	 * @param directory a descriptor of the directory
	 * @param from the name of a file, links not followed
	 * @param to its new name
	 * @return zero, or a negated error number: {@code EEXIST} if there is a file of the
	 * new name
	 */
	static int renameExclusively(int directory, String from, String to) {
		NativeLong number = new NativeLong(platform().renameCall);
		NativeLong place = new NativeLong(directory);
		NativeLong flags = new NativeLong(platform().renameExclusively);
		byte[] name = Native.toByteArray(from, PATH_ENCODING);
		byte[] newName = Native.toByteArray(to, PATH_ENCODING);
		return retried(() -> variadic().syscall(number, place, name, place, newName, flags));
	}

	/**
	 * {@code access(2)}: whether this user may open a file.
	 * @param path the path, whose links are followed
	 * @param writing whether to ask for writing, else for reading
	 * @return zero, or a negated error number
	 */
	static int access(String path, boolean writing) {
		int mode = writing ? 2 : 4;
		return retried(() -> Functions.access(path, mode));
	}

	static int geteuid() {
		return Functions.geteuid();
	}

	static int getegid() {
		return Functions.getegid();
	}

	/**
	 * {@code statx(2)} on a descriptor: unlike that of {@code fstat(2)}, its structure is
	 * the same on every processor.
	 * @param descriptor the descriptor, which may be one of {@code O_PATH}
	 * @param status where the structure goes: a direct buffer of 256 bytes
	 * @return zero, or a negated error number
	 */
	static int statx(int descriptor, ByteBuffer status) {
		return statx(descriptor, "", platform().emptyPath, status);
	}

	/**
	 * {@code statx(2)} on a path, whose last link is not followed. Takes no descriptor.
	 * @param path the path, which must be absolute
	 * @param status where the structure goes: a direct buffer of 256 bytes
	 * @return zero, or a negated error number
	 */
	static int statx(String path, ByteBuffer status) {
		return statx(platform().workingDirectory, path, platform().symbolicLinkNotFollowed, status);
	}

	private static int statx(int directory, String path, int flags, ByteBuffer status) {
		int basicStats = 0x7ff;
		return retried(() -> Functions.statx(directory, path, flags, basicStats, addressOf(status)));
	}

	static int read(int descriptor, long address, int length) {
		int count;
		do {
			count = result((int) Functions.read(descriptor, address, length));
		}
		while (Errno.EINTR.is(count));
		return count;
	}

	static int write(int descriptor, long address, int length) {
		int count;
		do {
			count = result((int) Functions.write(descriptor, address, length));
		}
		while (Errno.EINTR.is(count));
		return count;
	}

	static int poll(long address, int descriptors, int timeoutMillis) {
		int count;
		do {
			count = result(Functions.poll(address, descriptors, timeoutMillis));
		}
		while (Errno.EINTR.is(count));
		return count;
	}

	static int eventfd(int initialValue, int flags) {
		return retried(() -> Functions.eventfd(initialValue, flags));
	}

	/**
	 * {@code pipe2(2)}: make a pipe without a name.
	 * @param ends where the descriptors go, the reading one first: a direct buffer of 8
	 * bytes
	 * @param flags for both
	 * @return zero, or a negated error number
	 */
	static int pipe(ByteBuffer ends, int flags) {
		return retried(() -> Functions.pipe2(addressOf(ends), flags));
	}

	/**
	 * {@code tee(2)}: copy what is in a pipe into another one, without taking it out.
	 * @param from the reading end of the one
	 * @param to the writing end of the other
	 * @param length how many bytes at most
	 * @param flags how
	 * @return how many bytes were copied, or a negated error number
	 */
	static int tee(int from, int to, int length, int flags) {
		return retried(() -> (int) Functions.tee(from, to, length, flags));
	}

	/**
	 * {@code inotify_init1(2)}: ask for notifications.
	 * @param flags for the descriptor, the same as for {@code open(2)}
	 * @return the descriptor from which they are read, or a negated error number
	 */
	static int inotifyInit(int flags) {
		return retried(() -> Functions.inotify_init1(flags));
	}

	/**
	 * {@code inotify_add_watch(2)}.
	 * @param descriptor from which the notifications are read
	 * @param path of the file, whose links are followed unless the mask says otherwise
	 * @param mask of what is to be notified
	 * @return the number that the notifications bear, or a negated error number
	 */
	static int inotifyAddWatch(int descriptor, String path, int mask) {
		return retried(() -> Functions.inotify_add_watch(descriptor, path, mask));
	}

	static int inotifyRemoveWatch(int descriptor, int watch) {
		return result(Functions.inotify_rm_watch(descriptor, watch));
	}

	static int fcntl(int descriptor, int command, int argument) {
		return retried(() -> variadic().fcntl(descriptor, command, argument));
	}

	/**
	 * {@code fcntl(2)} with a pointer.
	 * @param argument a direct buffer
	 * @return what the call returned, or a negated error number
	 */
	static int fcntl(int descriptor, int command, ByteBuffer argument) {
		return retried(() -> variadic().fcntl(descriptor, command, Native.getDirectBufferPointer(argument)));
	}

	/**
	 * {@code ioctl(FIONREAD)}: how much is in a pipe, asked at either of its ends.
	 * @param descriptor an open end of the pipe
	 * @return the bytes that wait to be read, or a negated error number
	 */
	static int bytesToRead(int descriptor) {
		int[] count = new int[1];
		int result = retried(
				() -> variadic().ioctl(descriptor, new NativeLong(platform().bytesToRead), (Object) count));
		return (result < 0) ? result : count[0];
	}

	/**
	 * Allocate memory for a structure that the C library is given, filled with zeros. It
	 * does not count against {@code -XX:MaxDirectMemorySize}, which other libraries may
	 * exhaust, and is freed with the buffer.
	 * @param size how many bytes
	 * @return the memory, in the byte order of the machine
	 */
	static ByteBuffer allocate(int size) {
		Memory memory = new Memory(size);
		memory.clear();
		return memory.getByteBuffer(0, size).order(ByteOrder.nativeOrder());
	}

	/**
	 * Allocate memory for what is read or written, as {@link #allocate} does, but with
	 * any content: what was never used need not be resident.
	 * @param size how many bytes
	 */
	static ByteBuffer allocateBuffer(int size) {
		return new Memory(size).getByteBuffer(0, size);
	}

	static long addressOf(ByteBuffer direct) {
		return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
	}

	private static Variadic variadic() {
		platform();
		return Objects.requireNonNull(VARIADIC);
	}

	private static int retried(IntSupplier call) {
		int result;
		do {
			result = result(call.getAsInt());
		}
		while (Errno.EINTR.is(result));
		return result;
	}

	private static int result(int returned) {
		return (returned == -1) ? -Native.getLastError() : returned;
	}

	private static NativeLibrary libc() {
		return NativeLibrary.getInstance("c", Map.of(Library.OPTION_STRING_ENCODING, PATH_ENCODING));
	}

	/**
	 * Functions with a fixed argument list, bound directly: calls of primitives alone
	 * allocate nothing. {@code size_t} and pointers are a {@code long} on every platform
	 * of {@link PosixPlatform}. {@code open(2)} is called without its optional third
	 * argument.
	 */
	private static final class Functions {

		static void register() {
			Native.register(Functions.class, libc());
		}

		static native int open(String path, int flags);

		static native int close(int descriptor);

		static native int mkfifo(String path, int mode);

		static native int chmod(String path, int mode);

		static native int mkdir(String path, int mode);

		static native int rmdir(String path);

		static native int unlink(String path);

		static native int access(String path, int mode);

		static native int geteuid();

		static native int getegid();

		static native int statx(int directory, String path, int flags, int mask, long status);

		static native long read(int descriptor, long address, long length);

		static native long write(int descriptor, long address, long length);

		static native int poll(long descriptors, long count, int timeoutMillis);

		static native int eventfd(int initialValue, int flags);

		static native int pipe2(long ends, int flags);

		static native long tee(int from, int to, long length, int flags);

		static native int inotify_init1(int flags);

		static native int inotify_add_watch(int descriptor, String path, int mask);

		static native int inotify_rm_watch(int descriptor, int watch);

	}

	/**
	 * Functions with a variable argument list, which an ABI may pass differently: only
	 * JNA's interface mapping tells the two apart.
	 */
	private interface Variadic extends Library {

		static Variadic load() {
			return Native.load("c", Variadic.class);
		}

		int fcntl(int descriptor, int command, Object... arguments);

		int ioctl(int descriptor, NativeLong request, Object... arguments);

		int syscall(NativeLong number, Object... arguments);

	}

}
