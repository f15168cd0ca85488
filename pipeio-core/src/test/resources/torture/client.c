/*
 * A client of the torture suite, in a language that hides nothing: one line is one
 * write(2), one read(2) takes what it is told to. What it has done so far stands in a
 * shared mapping of a file, where it outlives a SIGKILL at any instruction.
 *
 *   client write PIPE LEDGER CLIENT CONNECTIONS LINES LARGEST PAUSE SEED HALF
 *   client read  PIPE LEDGER BYTES LARGEST PAUSE SEED WHOLE
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define NO_PIPE 3
#define FAILED 4
#define PATIENCE 10000000000LL
#define SPARE (256 * 1024)

enum { CLOSED = 1, BROKEN = 2, HALF_LEFT = 3 };

/* One connection, as the harness reads it: eight numbers of 64 bits. */
struct connection {
	volatile int64_t opened, attempted, acknowledged, bytes, written, ended, left, unused;
};

static uint64_t random_state;

static uint64_t any(uint64_t bound) {
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % bound;
}

static int64_t now(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void nap(int64_t micros) {
	struct timespec time = { micros / 1000000, micros % 1000000 * 1000 };
	if (micros > 0) {
		nanosleep(&time, NULL);
	}
}

static void fail(const char *what) {
	fprintf(stderr, "client %d: %s: %s\n", (int) getpid(), what, strerror(errno));
	exit(FAILED);
}

/* Maps the ledger, with every page in place: a fault in the middle of a read(2) could
   leave bytes in the mapping that the pipe still has, were the process killed just then. */
static void *map(const char *path, size_t size) {
	int file = open(path, O_RDWR | O_CLOEXEC);
	if (file < 0) {
		fail(path);
	}
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0);
	if (memory == MAP_FAILED) {
		fail("mmap");
	}
	for (size_t i = 0; i < size; i += PAGE) {
		((volatile char *) memory)[i] = 0;
	}
	close(file);
	return memory;
}

/* Never O_CREAT: a pipe that is missing comes back, and a regular file would be wrong.
   Where a file PIPE.gone stands, it comes back no more. */
static int open_pipe(const char *path, int flags) {
	int64_t deadline = now() + PATIENCE;
	char gone[PAGE];
	snprintf(gone, sizeof(gone), "%s.gone", path);
	int pipe = open(path, flags | O_CLOEXEC);
	while (pipe < 0 && (errno == ENOENT || errno == EINTR)) {
		if (now() > deadline || access(gone, F_OK) == 0) {
			exit(NO_PIPE);
		}
		nap(2000);
		pipe = open(path, flags | O_CLOEXEC);
	}
	if (pipe < 0) {
		fail(path);
	}
	return pipe;
}

static size_t make_line(char *line, int client, int connection, int64_t number, size_t length) {
	int start = sprintf(line, "%d %d %lld %zu ", client, connection, (long long) number, length);
	uint64_t state = ((uint64_t) client * 1000003 + connection) * 1000003 + number;
	for (size_t i = 0; i < length; i++) {
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		line[start + i] = (char) (33 + (state >> 33) % 94);
	}
	line[start + length] = '\n';
	return start + length + 1;
}

/* Writes all of it, in one write(2) unless the pipe takes less; returns 0 if it broke. */
static int put(int pipe, const char *bytes, size_t length) {
	while (length > 0) {
		ssize_t count = write(pipe, bytes, length);
		if (count < 0 && errno == EPIPE) {
			return 0;
		}
		if (count < 0 && errno != EINTR) {
			fail("write");
		}
		bytes += count > 0 ? count : 0;
		length -= count > 0 ? count : 0;
	}
	return 1;
}

static size_t any_length(size_t largest) {
	size_t bound = any(4) > 0 ? 200 : largest - 64;
	return 1 + any(bound);
}

static int write_connection(struct connection *ledger, int pipe, char *line, int client, int connection,
		char **arguments) {
	int64_t lines = 1 + any(atoll(arguments[0]));
	size_t largest = atoll(arguments[1]);
	int64_t pause = atoll(arguments[2]);
	for (int64_t number = 0; number < lines; number++) {
		size_t length = make_line(line, client, connection, number, any_length(largest));
		ledger->attempted++;
		if (!put(pipe, line, length)) {
			return BROKEN;
		}
		ledger->written = now();
		ledger->bytes += length;
		ledger->acknowledged++;
		if (pause > 0 && any(8) == 0) {
			nap(any(pause));
		}
	}
	if (atoi(arguments[4]) == 0) {
		return CLOSED;
	}
	size_t length = make_line(line, client, connection, lines, any_length(largest));
	ledger->attempted++;
	return put(pipe, line, 1 + any(length - 1)) ? HALF_LEFT : BROKEN;
}

static int write_lines(const char *path, char **arguments) {
	int client = atoi(arguments[1]);
	int connections = atoi(arguments[2]);
	struct connection *ledger = map(arguments[0], connections * sizeof(struct connection));
	char *line = malloc(atoll(arguments[4]) + SPARE);
	for (int i = 0; i < connections; i++) {
		int pipe = open_pipe(path, O_WRONLY);
		ledger[i].opened = now();
		int ended = write_connection(&ledger[i], pipe, line, client, i, arguments + 3);
		ledger[i].left = now();
		ledger[i].ended = ended;
		close(pipe);
	}
	return 0;
}

static int read_bytes(const char *path, char **arguments) {
	size_t wanted = atoll(arguments[1]);
	size_t largest = atoll(arguments[2]);
	int64_t pause = atoll(arguments[3]);
	int whole = atoi(arguments[5]);
	char *memory = map(arguments[0], PAGE + wanted + SPARE);
	struct connection *ledger = (struct connection *) memory;
	char *bytes = memory + PAGE;
	int pipe = open_pipe(path, O_RDONLY);
	ledger->opened = now();
	size_t taken = 0;
	while (taken < wanted || (whole && bytes[taken - 1] != '\n')) {
		size_t left = taken < wanted ? wanted - taken : 1;
		size_t amount = 1 + any(largest);
		ssize_t count = read(pipe, bytes + taken, amount < left ? amount : left);
		if (count == 0) {
			ledger->ended = BROKEN;
			return 0;
		}
		if (count < 0 && errno != EINTR) {
			fail("read");
		}
		taken += count > 0 ? count : 0;
		if (pause > 0 && taken < wanted && any(8) == 0) {
			nap(any(pause));
		}
	}
	ledger->ended = CLOSED;
	return 0;
}

int main(int count, char **arguments) {
	signal(SIGPIPE, SIG_IGN);
	if (count == 11 && strcmp(arguments[1], "write") == 0) {
		random_state = strtoull(arguments[9], NULL, 10) | 1;
		return write_lines(arguments[2], arguments + 3);
	}
	if (count == 9 && strcmp(arguments[1], "read") == 0) {
		random_state = strtoull(arguments[7], NULL, 10) | 1;
		return read_bytes(arguments[2], arguments + 3);
	}
	fprintf(stderr, "usage: client write|read PIPE LEDGER ...\n");
	return FAILED;
}
