#!/usr/bin/env python3
"""A plugin of a pipeio server: plugin.py OUT_PIPE IN_PIPE"""

import os
import sys
import time


def answer(line: bytes) -> bytes:
    """What becomes of a line, which may hold any byte: change this."""
    return b"python: " + line


def serve(out_pipe: str, in_pipe: str) -> None:
    # The out-pipe first: if the server restarts in between, the old one ends before a
    # line of the new one is taken. And os.open, as open(in_pipe, "wb") would make a file
    # where no pipe is.
    with open(out_pipe, "rb") as lines, os.fdopen(os.open(in_pipe, os.O_WRONLY), "wb") as answers:
        for line in lines:
            answers.write(answer(line.removesuffix(b"\n")) + b"\n")
            answers.flush()  # after each line, or the server waits for it


_, out_pipe, in_pipe = sys.argv
while True:
    try:
        serve(out_pipe, in_pipe)
    except (FileNotFoundError, BrokenPipeError):
        pass  # The server has gone.
    time.sleep(0.2)  # Wait until it is back.
