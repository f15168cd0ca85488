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
        $answer = answer(rtrim($line, "\n")) . "\n";
        // fwrite hands a line to the kernel at once: there is nothing to flush
        if (@fwrite($to, $answer) !== strlen($answer)) {
            return;
        }
    }
}

function isPipe(string $path): bool
{
    clearstatcache(); // or PHP remembers what was there
    return @filetype($path) === 'fifo';
}

if ($argc !== 3) {
    fwrite(STDERR, "usage: $argv[0] OUT_PIPE IN_PIPE\n");
    exit(2);
}
[, $outPipe, $inPipe] = $argv;

while (true) {
    // The out-pipe first: if the server restarts in between, the old one ends before a line of
    // the new one is taken. And isPipe, as 'w' would make a file where no pipe is
    if (isPipe($outPipe) && $from = fopen($outPipe, 'rb')) {
        if (isPipe($inPipe) && $to = fopen($inPipe, 'wb')) {
            answerAll($from, $to);
            fclose($to);
        }
        fclose($from);
    }
    // The server has gone. Wait until it is back
    usleep(200_000);
}
