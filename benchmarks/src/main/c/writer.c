/* Writes numbered lines into a FIFO: writer PATH LINES LENGTH BLOCK. BLOCK is how many bytes go out in one write(2);
 * 0 stands for one write a line. Prints, after the word "figures", the seconds between the first write and the last. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void writeAll(int pipe, const char *bytes, size_t count) {
	while (count > 0) {
		ssize_t written = write(pipe, bytes, count);
		if (written < 0) {
			perror("write");
			exit(1);
		}
		bytes += written;
		count -= written;
	}
}

int main(int argc, char **argv) {
	long lines = atol(argv[2]);
	size_t length = atol(argv[3]) + 1;
	size_t block = atol(argv[4]);
	size_t capacity = block > length ? block : length;
	size_t perBlock = block > 0 ? block / length : 1;
	char *buffer = malloc(capacity);
	for (size_t i = 0; i < perBlock; i++) {
		memset(buffer + i * length, 'x', length - 1);
		buffer[i * length + length - 1] = '\n';
	}
	int pipe = open(argv[1], O_WRONLY);
	if (pipe < 0) {
		perror(argv[1]);
		return 1;
	}
	double start = now();
	while (lines > 0) {
		size_t count = (size_t) lines < perBlock ? (size_t) lines : perBlock;
		writeAll(pipe, buffer, count * length);
		lines -= count;
	}
	printf("figures %.6f\n", now() - start);
	return 0;
}
