//! A plugin of a pipeio server: plugin OUT_PIPE IN_PIPE

use std::env;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::thread;
use std::time::Duration;

/// What becomes of a line, which may hold any byte: change this.
fn answer(line: &[u8]) -> Vec<u8> {
    [b"rust: ", line].concat()
}

fn serve(out_pipe: &str, in_pipe: &str) -> io::Result<()> {
    // The out-pipe first: if the server restarts in between, the old one ends before a line of
    // the new one is taken. And no File::create, which would make a file where no pipe is.
    let from = BufReader::new(File::open(out_pipe)?);
    let mut to = OpenOptions::new().write(true).open(in_pipe)?;
    // Not lines(), which wants UTF-8.
    for line in from.split(b'\n') {
        let mut reply = answer(&line?);
        reply.push(b'\n');
        // A File has no buffer. A BufWriter has: flush() it after each line.
        to.write_all(&reply)?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().collect();
    if args.len() != 3 {
        return Err(io::Error::new(
            ErrorKind::Other,
            "usage: plugin OUT_PIPE IN_PIPE",
        ));
    }
    let (out_pipe, in_pipe) = (&args[1], &args[2]);
    loop {
        match serve(out_pipe, in_pipe).map_err(|error| error.kind()) {
            Ok(()) | Err(ErrorKind::NotFound | ErrorKind::BrokenPipe) => (),
            Err(kind) => return Err(kind.into()),
        }
        // The server has gone. Wait until it is back.
        thread::sleep(Duration::from_millis(200));
    }
}
