#!/usr/bin/awk -f
# A plugin of a pipeio server: awk -f plugin.awk OUT_PIPE IN_PIPE
# mawk fills its buffer before it looks at a line: mawk -W interactive -f plugin.awk

# What becomes of a line: change this
function answer(text) {
	return "awk: " text
}

function is_pipe(path) {
	gsub(/'/, "'\\''", path)
	return system("test -p '" path "'") == 0
}

BEGIN {
	out_pipe = ARGV[1]
	in_pipe = ARGV[2]
	while (1) {
		# The out-pipe first: getline opens it, and print the in-pipe. And test -p, as > would
		# make a file where no pipe is
		if (is_pipe(out_pipe)) {
			while ((getline line < out_pipe) > 0 && (opened || is_pipe(in_pipe))) {
				opened = 1
				print answer(line) > in_pipe
				fflush(in_pipe) # after each line, or the server waits for it
			}
			close(out_pipe)
			close(in_pipe)
			opened = 0
		}
		# The server has gone. Wait until it is back
		system("sleep 1")
	}
}
