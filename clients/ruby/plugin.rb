#!/usr/bin/env ruby
# frozen_string_literal: true

# A plugin of a pipeio server: plugin.rb OUT_PIPE IN_PIPE

# What becomes of a line, which may hold any byte: change this
def answer(line)
  "ruby: #{line}"
end

def serve(out_pipe, in_pipe)
  # The out-pipe first: if the server restarts in between, the old one ends before a line of
  # the new one is taken. And WRONLY, as 'w' would make a file where no pipe is
  File.open(out_pipe, 'rb') do |from|
    File.open(in_pipe, File::WRONLY | File::BINARY) do |to|
      to.sync = true # flush after each line, or the server waits for it
      # No chomp, which takes a \r away, too
      from.each_line { |line| to.write("#{answer(line.delete_suffix("\n"))}\n") }
    end
  end
end

out_pipe, in_pipe = ARGV
abort "usage: #{$PROGRAM_NAME} OUT_PIPE IN_PIPE" unless in_pipe

loop do
  begin
    serve(out_pipe, in_pipe)
  rescue Errno::ENOENT, Errno::EPIPE
    # The server has gone
  end
  sleep 0.2 # until it is back
end
