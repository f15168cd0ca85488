#!/usr/bin/env perl
# A plugin of a pipeio server: plugin.pl OUT_PIPE IN_PIPE
use strict;
use warnings;
use Fcntl;
use IO::Handle;

# What becomes of a line, which may hold any byte: change this
sub answer {
    my ($line) = @_;
    return "perl: $line";
}

die "usage: $0 OUT_PIPE IN_PIPE\n" unless @ARGV == 2;
my ($out_pipe, $in_pipe) = @ARGV;

# A write into the in-pipe of a server that has gone shall fail, and not kill
$SIG{PIPE} = 'IGNORE';

while (1) {
    # The out-pipe first: if the server restarts in between, the old one ends before a line
    # of the new one is taken. And sysopen, as '>' would make a file where no pipe is
    if (open(my $from, '<:raw', $out_pipe) and sysopen(my $to, $in_pipe, O_WRONLY)) {
        binmode $to;
        $to->autoflush;    # after each line, or the server waits for it
        while (my $line = <$from>) {
            chomp $line;
            print {$to} answer($line) . "\n" or last;
        }
    }
    elsif (!$!{ENOENT}) {
        die "$0: $!\n";
    }
    # The server has gone. Wait until it is back
    select undef, undef, undef, 0.2;
}
