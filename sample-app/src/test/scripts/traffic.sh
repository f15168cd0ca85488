#!/usr/bin/env bash
# Uses the sample for some seconds, then compares what its clients have counted with what the sample says of itself:
# traffic.sh <directory of the pipes> <address of the actuator> <seconds>
set -euo pipefail

pipes=$1 actuator=$2 seconds=$3
lines=0 bytes=0 incomplete=0 incomplete_bytes=0 torn=0 repairs=0

fail() {
	echo "$*" >&2
	exit 1
}

metrics=$(mktemp)
trap 'rm -f "$metrics"' EXIT

declare -A before

# By how much a meter of the server echo, with the tags that are given, has grown since it was asked for first
metric() {
	echo $(($(value "$@") - ${before["$*"]}))
}

remember() {
	before["$*"]=$(value "$@")
}

value() {
	curl -sSf "$actuator/prometheus" > "$metrics"
	awk -v name="$1" -v tags="${2:-}" '
		index($0, name "{") == 1 && /server="echo"/ {
			found = 1
			count = split(tags, tag, " ")
			for (i = 1; i <= count; i++) if (index($0, tag[i]) == 0) found = 0
			if (found) { printf "%d", $NF; exit }
		}' "$metrics"
}

await() {
	local expected=$1
	shift
	for _ in $(seq 100); do
		[ "$(metric "$@")" = "$expected" ] && return
		sleep 0.1
	done
	fail "$* is $(metric "$@"), and should be $expected"
}

count() {
	lines=$((lines + 1))
	bytes=$((bytes + ${#1} + 1))
}

# Some lines in one go, and their echo
exchange() {
	local number=$1 expected answer i
	expected=$(for i in $(seq "$number"); do echo "line $i of $number"; done)
	answer=$(head -n "$number" "$pipes/echo.out" &
		printf '%s\n' "$expected" > "$pipes/echo.in"
		wait)
	[ "$answer" = "$expected" ] || fail "Sent $expected, got $answer"
	while read -r line; do
		count "$line"
	done <<< "$expected"
}

# A client that closes the pipe in mid-line
leave_half_a_line() {
	printf 'half a line' > "$pipes/echo.in"
	incomplete=$((incomplete + 1))
	incomplete_bytes=$((incomplete_bytes + 11))
	await "$incomplete" pipeio_lines_discarded_total 'direction="in" reason="incomplete"'
}

# A client that reads half a line; the next one gets it whole
tear_a_line() {
	local answer
	answer=$(dd bs=4 count=1 status=none < "$pipes/echo.out" &
		echo 'to be torn' > "$pipes/echo.in"
		wait)
	[ "$answer" = "to b" ] || fail "Got $answer"
	count 'to be torn'
	torn=$((torn + 1))
	await "$torn" pipeio_lines_torn_total
	read -r answer < "$pipes/echo.out"
	[ "$answer" = "to be torn" ] || fail "Got $answer"
}

delete_a_pipe() {
	rm "$pipes/echo.in"
	repairs=$((repairs + 1))
	await "$repairs" pipeio_repairs_total 'direction="in"'
}

agree() {
	local what=$1 clients=$2 prometheus=$3 endpoint=$4
	printf '%-22s %10s %10s %10s\n' "$what" "$clients" "$prometheus" "$endpoint"
	[ "$clients" = "$prometheus" ] && [ "$clients" = "$endpoint" ] || fail "They do not agree"
}

# What the endpoint shows of the server echo, likewise
endpoint() {
	echo $(($(shown "$1") - ${before["$1"]}))
}

remember_shown() {
	before["$1"]=$(shown "$1")
}

shown() {
	curl -sSf "$actuator/pipes/echo" | python3 -c "
import functools, json, sys
print(functools.reduce(lambda found, key: found.get(key, {}), '$1'.split('.'), json.load(sys.stdin)) or 0)"
}

for direction in in out; do
	remember pipeio_lines_total "direction=\"$direction\""
	remember pipeio_bytes_total "direction=\"$direction\""
	remember_shown "${direction}Pipe.lines"
	remember_shown "${direction}Pipe.bytes"
done
remember pipeio_lines_discarded_total 'direction="in" reason="incomplete"'
remember pipeio_lines_torn_total
remember pipeio_repairs_total 'direction="in"'
remember pipeio_queue_lines
for path in inPipe.discardedLines.incomplete outPipe.tornLines inPipe.repairs queue.lines; do
	remember_shown "$path"
done

end=$((SECONDS + seconds)) round=0
while [ "$SECONDS" -lt "$end" ] || [ "$round" -lt 2 ]; do
	round=$((round + 1))
	exchange 1
	exchange 100
	exchange $((round % 1000 + 1))
	leave_half_a_line
	tear_a_line
	[ $((round % 10)) -ne 2 ] || delete_a_pipe
done

printf '%-22s %10s %10s %10s\n' '' clients prometheus endpoint
agree 'lines in' "$lines" "$(metric pipeio_lines_total 'direction="in"')" "$(endpoint inPipe.lines)"
agree 'lines out' "$lines" "$(metric pipeio_lines_total 'direction="out"')" "$(endpoint outPipe.lines)"
agree 'bytes in' $((bytes + incomplete_bytes)) "$(metric pipeio_bytes_total 'direction="in"')" \
	"$(endpoint inPipe.bytes)"
agree 'bytes out' "$bytes" "$(metric pipeio_bytes_total 'direction="out"')" "$(endpoint outPipe.bytes)"
agree 'incomplete lines' "$incomplete" \
	"$(metric pipeio_lines_discarded_total 'direction="in" reason="incomplete"')" \
	"$(endpoint inPipe.discardedLines.incomplete)"
agree 'torn lines' "$torn" "$(metric pipeio_lines_torn_total)" "$(endpoint outPipe.tornLines)"
agree 'repairs of echo.in' "$repairs" "$(metric pipeio_repairs_total 'direction="in"')" \
	"$(endpoint inPipe.repairs)"
agree 'lines that wait' 0 "$(metric pipeio_queue_lines)" "$(endpoint queue.lines)"
