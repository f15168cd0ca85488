#!/usr/bin/env bash
# A plugin of a pipeio server: plugin.bash OUT_PIPE IN_PIPE

out_pipe=$1
in_pipe=$2

# What becomes of a line: change this
answer() {
	printf 'bash: %s\n' "$1"
}

answer_all() {
	local line
	# LC_ALL, as half a character of UTF-8 would swallow the newline after it
	while IFS= LC_ALL=C read -r line; do
		# printf is a builtin, after which bash flushes. A program that prints more than one
		# line must flush after each: grep --line-buffered, sed -u
		answer "$line" || return
	done
}

# A write into the in-pipe of a server that has gone shall fail, and not end the shell
trap '' PIPE

while :; do
	# The out-pipe first: if the server restarts in between, the old one ends before a line
	# of the new one is taken. And -p, as > would make a file where no pipe is
	if [[ -p $out_pipe ]]; then
		{ [[ -p $in_pipe ]] && answer_all > "$in_pipe"; } < "$out_pipe"
	fi
	# The server has gone. Wait until it is back
	sleep 1
done
