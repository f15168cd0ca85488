/* A plugin of a pipeio server: plugin OUT_PIPE IN_PIPE */

#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What becomes of a line, which may hold any byte: change this */
static void answer(const char *line, size_t length, FILE *to)
{
	fputs("c: ", to);
	fwrite(line, 1, length, to);
}

static void serve(FILE *from, FILE *to)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	while ((length = getline(&line, &size, from)) > 0) {
		if (line[length - 1] == '\n')
			length--;
		answer(line, (size_t) length, to);
		putc('\n', to);
		/* After each line, or the server waits for it */
		if (fflush(to) != 0)
			break;
	}
	free(line);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: %s OUT_PIPE IN_PIPE\n", argv[0]);
		return 2;
	}
	/* A write into the in-pipe of a server that has gone shall fail, and not kill */
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		/* The out-pipe first: if the server restarts in between, the old one ends before
		   a line of the new one is taken. And not fopen(..., "w"), which would make a file
		   where no pipe is */
		FILE *from = fopen(argv[1], "r");
		int in = (from != NULL) ? open(argv[2], O_WRONLY) : -1;

		if (in >= 0) {
			FILE *to = fdopen(in, "w");
			serve(from, to);
			fclose(to);
		} else if (errno != ENOENT) {
			perror(argv[0]);
			return 1;
		}
		if (from != NULL)
			fclose(from);
		/* The server has gone. Wait until it is back */
		nanosleep(&(struct timespec) { .tv_nsec = 200000000 }, NULL);
	}
}
