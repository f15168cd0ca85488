// A plugin of a pipeio server: plugin OUT_PIPE IN_PIPE
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// answer is what becomes of a line, which may hold any byte: change this.
func answer(line []byte) []byte {
	return append([]byte("go: "), line...)
}

func serve(outPipe, inPipe string) error {
	// The out-pipe first: if the server restarts in between, the old one ends before a
	// line of the new one is taken. And no os.Create, which would make a file where no
	// pipe is.
	from, err := os.Open(outPipe)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(inPipe, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer to.Close()

	// Not a bufio.Scanner, which gives up on lines of 64 KiB.
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return err
		}
		// An os.File has no buffer. A bufio.Writer has: Flush it after each line.
		if _, err := to.Write(append(answer(bytes.TrimSuffix(line, []byte("\n"))), '\n')); err != nil {
			return err
		}
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintf(os.Stderr, "usage: %s OUT_PIPE IN_PIPE\n", os.Args[0])
		os.Exit(2)
	}
	for {
		err := serve(os.Args[1], os.Args[2])
		if !errors.Is(err, io.EOF) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.EPIPE) {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		// The server has gone. Wait until it is back.
		time.Sleep(200 * time.Millisecond)
	}
}
