#!/usr/bin/env tclsh
# A plugin of a pipeio server: plugin.tcl OUT_PIPE IN_PIPE

# What becomes of a line, which may hold any byte: change this
proc answer {line} {
    return "tcl: $line"
}

proc serve {outPipe inPipe} {
    # The out-pipe first: if the server restarts in between, the old one ends before a line of
    # the new one is taken. And WRONLY, as "w" would make a file where no pipe is
    set from [open $outPipe RDONLY]
    try {
        set to [open $inPipe WRONLY]
        try {
            fconfigure $from -translation binary
            # Flush after each line, or the server waits for it
            fconfigure $to -translation binary -buffering line
            while {[gets $from line] >= 0} {
                puts $to [answer $line]
            }
        } finally {
            close $to
        }
    } finally {
        close $from
    }
}

lassign $argv outPipe inPipe

while true {
    try {
        serve $outPipe $inPipe
    } trap {POSIX ENOENT} {} - trap {POSIX EPIPE} {} {
        # The server has gone
    }
    # Wait until it is back
    after 200
}
