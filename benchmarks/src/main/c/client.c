/* Measures round trips through an echo: client IN OUT WARMUP COUNT LENGTH. Prints, after the word "figures", p50, p99 and the mean in
 * microseconds. */
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
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b) {
	double x = *(const double *) a, y = *(const double *) b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv) {
	long warmup = atol(argv[3]), count = atol(argv[4]);
	size_t length = atol(argv[5]) + 1;
	char *line = malloc(length), *answer = malloc(length);
	double *micros = malloc(count * sizeof *micros);
	memset(line, 'x', length - 1);
	line[length - 1] = '\n';
	int in = open(argv[1], O_WRONLY);
	int out = open(argv[2], O_RDONLY);
	if (in < 0 || out < 0) {
		perror("open");
		return 1;
	}
	double sum = 0;
	for (long i = -warmup; i < count; i++) {
		double start = now();
		if (write(in, line, length) != (ssize_t) length) {
			perror("write");
			return 1;
		}
		for (size_t done = 0; done < length;) {
			ssize_t got = read(out, answer + done, length - done);
			if (got <= 0) {
				perror("read");
				return 1;
			}
			done += got;
		}
		if (i >= 0) {
			micros[i] = now() - start;
			sum += micros[i];
		}
	}
	qsort(micros, count, sizeof *micros, compare);
	printf("figures %.3f %.3f %.3f\n", micros[count / 2], micros[count * 99 / 100], sum / count);
	return 0;
}
