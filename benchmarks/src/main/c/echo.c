/* Sends back what it reads: echo IN OUT. Both FIFOs are there; a client opens IN first. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char buffer[65536];

int main(int argc, char **argv) {
	int in = open(argv[1], O_RDONLY);
	int out = open(argv[2], O_WRONLY);
	ssize_t count;
	while ((count = read(in, buffer, sizeof buffer)) > 0) {
		for (ssize_t done = 0; done < count;) {
			ssize_t written = write(out, buffer + done, count - done);
			if (written < 0) {
				perror("write");
				return 1;
			}
			done += written;
		}
	}
	return 0;
}
