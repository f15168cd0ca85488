"""The same client as client.c, for machines without a C compiler.

   client.py write PIPE LEDGER CLIENT CONNECTIONS LINES LARGEST PAUSE SEED HALF
   client.py read  PIPE LEDGER BYTES LARGEST PAUSE SEED WHOLE
"""

import mmap
import os
import random
import signal
import struct
import sys
import time

PAGE = 4096
NO_PIPE = 3
PATIENCE = 10
SPARE = 256 * 1024
CLOSED, BROKEN, HALF_LEFT = 1, 2, 3
OPENED, ATTEMPTED, ACKNOWLEDGED, BYTES, WRITTEN, ENDED, LEFT = range(7)
MASK = (1 << 64) - 1


class Ledger:
    """One connection, as the harness reads it: eight numbers of 64 bits."""

    def __init__(self, memory, number):
        self.numbers = memoryview(memory)[number * 64:number * 64 + 64].cast("q")

    def add(self, field, amount):
        self.numbers[field] = self.numbers[field] + amount

    def set(self, field, value):
        self.numbers[field] = value


def now():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def nap(pause):
    if pause > 0 and random.randrange(8) == 0:
        time.sleep(random.randrange(pause) / 1e6)


def map_ledger(path, size):
    file = os.open(path, os.O_RDWR)
    memory = mmap.mmap(file, size)
    for i in range(0, size, PAGE):
        memory[i] = 0
    os.close(file)
    return memory


def open_pipe(path, flags):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return os.open(path, flags)
        except FileNotFoundError:
            if time.monotonic() > deadline or os.path.exists(path + ".gone"):
                sys.exit(NO_PIPE)
            time.sleep(0.002)


def make_line(client, connection, number, length):
    state = ((client * 1000003 + connection) * 1000003 + number) & MASK
    payload = bytearray(length)
    for i in range(length):
        state = (state * 6364136223846793005 + 1442695040888963407) & MASK
        payload[i] = 33 + (state >> 33) % 94
    return b"%d %d %d %d %s\n" % (client, connection, number, length, payload)


def put(pipe, line):
    try:
        while line:
            line = line[os.write(pipe, line):]
        return True
    except BrokenPipeError:
        return False


def any_length(largest):
    return 1 + random.randrange(200 if random.randrange(4) > 0 else largest - 64)


def write_connection(ledger, pipe, client, connection, lines, largest, pause, half):
    lines = 1 + random.randrange(lines)
    for number in range(lines):
        line = make_line(client, connection, number, any_length(largest))
        ledger.add(ATTEMPTED, 1)
        if not put(pipe, line):
            return BROKEN
        ledger.set(WRITTEN, now())
        ledger.add(BYTES, len(line))
        ledger.add(ACKNOWLEDGED, 1)
        nap(pause)
    if not half:
        return CLOSED
    line = make_line(client, connection, lines, any_length(largest))
    ledger.add(ATTEMPTED, 1)
    return HALF_LEFT if put(pipe, line[:1 + random.randrange(len(line) - 1)]) else BROKEN


def write_lines(path, ledger, client, connections, lines, largest, pause, seed, half):
    random.seed(seed)
    memory = map_ledger(ledger, os.path.getsize(ledger))
    for number in range(connections):
        connection = Ledger(memory, number)
        pipe = open_pipe(path, os.O_WRONLY)
        connection.set(OPENED, now())
        ended = write_connection(connection, pipe, client, number, lines, largest, pause, half)
        connection.set(LEFT, now())
        connection.set(ENDED, ended)
        os.close(pipe)


def read_bytes(path, ledger, wanted, largest, pause, seed, whole):
    random.seed(seed)
    memory = map_ledger(ledger, PAGE + wanted + SPARE)
    view = memoryview(memory)
    pipe = open_pipe(path, os.O_RDONLY)
    Ledger(memory, 0).set(OPENED, now())
    taken = 0
    while taken < wanted or (whole and memory[PAGE + taken - 1] != ord("\n")):
        amount = min(1 + random.randrange(largest), wanted - taken) if taken < wanted else 1
        count = os.readv(pipe, [view[PAGE + taken:PAGE + taken + amount]])
        if count == 0:
            Ledger(memory, 0).set(ENDED, BROKEN)
            return
        taken += count
        nap(pause if taken < wanted else 0)
    Ledger(memory, 0).set(ENDED, CLOSED)


signal.signal(signal.SIGPIPE, signal.SIG_IGN)
modes = {"write": write_lines, "read": read_bytes}
modes[sys.argv[1]](sys.argv[2], sys.argv[3], *map(int, sys.argv[4:]))
os._exit(0)
