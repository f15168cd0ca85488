#!/usr/bin/env php
<?php
// A plugin of a pipeio server: plugin.php OUT_PIPE IN_PIPE

declare(strict_types=1);

// What becomes of a line, which may hold any byte: change this
function answer(string $line): string
{
    return "php: $line";
}

function answerAll($from, $to): void
{
    while (($line = fgets($from)) !== false) {
        $answer = answer(substr($line, 0, -1)) . "\n";
        // fwrite hands a line to the kernel at once: there is nothing to flush
        if (@fwrite($to, $answer) !== strlen($answer)) {
            return;
        }
    }
}

if ($argc !== 3) {
    fwrite(STDERR, "usage: $argv[0] OUT_PIPE IN_PIPE\n");
    exit(2);
}
[, $outPipe, $inPipe] = $argv;

while (true) {
    // The out-pipe first: if the server restarts in between, the old one ends before a line of
    // the new one is taken. And filetype, as 'w' would make a file where no pipe is
    if ($from = @fopen($outPipe, 'rb')) {
        clearstatcache();
        if (@filetype($inPipe) === 'fifo' && $to = @fopen($inPipe, 'wb')) {
            answerAll($from, $to);
            fclose($to);
        }
        fclose($from);
    }
    // The server has gone. Wait until it is back
    usleep(200_000);
}
