/* Sends one long line through an echo and takes it back meanwhile: transfer IN OUT WARM_UP ROUNDS LENGTH. Prints, after the word "figures", the
 * seconds of the median round. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char *line;
static size_t length;
static int in;

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b) {
	double x = *(const double *) a, y = *(const double *) b;
	return (x > y) - (x < y);
}

static void *send(void *unused) {
	for (size_t done = 0; done < length;) {
		size_t block = length - done < 65536 ? length - done : 65536;
		ssize_t written = write(in, line + done, block);
		if (written < 0) {
			perror("write");
			exit(1);
		}
		done += written;
	}
	return unused;
}

int main(int argc, char **argv) {
	static char buffer[65536];
	long warm_up = atol(argv[3]), rounds = atol(argv[4]);
	length = atol(argv[5]) + 1;
	line = malloc(length);
	memset(line, 'x', length - 1);
	line[length - 1] = '\n';
	in = open(argv[1], O_WRONLY);
	int out = open(argv[2], O_RDONLY);
	if (in < 0 || out < 0) {
		perror("open");
		return 1;
	}
	double *seconds = malloc(rounds * sizeof *seconds);
	for (long i = -warm_up; i < rounds; i++) {
		pthread_t sender;
		double start = now();
		pthread_create(&sender, NULL, send, NULL);
		for (size_t done = 0; done < length;) {
			ssize_t got = read(out, buffer, sizeof buffer);
			if (got <= 0) {
				perror("read");
				return 1;
			}
			done += got;
		}
		pthread_join(sender, NULL);
		if (i >= 0) {
			seconds[i] = now() - start;
		}
	}
	qsort(seconds, rounds, sizeof *seconds, compare);
	printf("figures %.6f\n", seconds[rounds / 2]);
	return 0;
}
