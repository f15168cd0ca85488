/* Counts the lines that come out of a FIFO: reader PATH WARMUP LINES. Prints, after the word "figures", the seconds that LINES lines have taken
 * after the first WARMUP. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char buffer[65536];

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
	long warmup = atol(argv[2]);
	long last = warmup + atol(argv[3]);
	long lines = 0;
	double start = 0;
	int pipe = open(argv[1], O_RDONLY);
	if (pipe < 0) {
		perror(argv[1]);
		return 1;
	}
	while (lines < last) {
		ssize_t count = read(pipe, buffer, sizeof buffer);
		if (count <= 0) {
			fprintf(stderr, "the pipe has ended after %ld lines\n", lines);
			return 1;
		}
		char *end = buffer + count;
		for (char *at = buffer; (at = memchr(at, '\n', end - at)) != NULL; at++) {
			lines++;
		}
		if (start == 0 && lines >= warmup) {
			start = now();
		}
	}
	printf("figures %.6f\n", now() - start);
	return 0;
}
