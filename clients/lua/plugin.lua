#!/usr/bin/env lua
-- A plugin of a pipeio server: plugin.lua OUT_PIPE IN_PIPE

-- What becomes of a line, which may hold any byte: change this
local function answer(line)
  return "lua: " .. line
end

local function shell(command, path)
  return os.execute(command .. " '" .. path:gsub("'", "'\\''") .. "'")
end

local function serve(from, to)
  for line in from:lines() do
    -- Flush after each line, or the server waits for it
    if not (to:write(answer(line), "\n") and to:flush()) then
      return
    end
  end
end

local out_pipe, in_pipe = arg[1], arg[2]
assert(in_pipe, "usage: plugin.lua OUT_PIPE IN_PIPE")

while true do
  -- The out-pipe first: if the server restarts in between, the old one ends before a line of
  -- the new one is taken. And test -p, as "w" would make a file where no pipe is
  local from = io.open(out_pipe, "rb")
  local to = from and shell("test -p", in_pipe) and io.open(in_pipe, "wb")
  if to then
    serve(from, to)
    to:close()
  end
  if from then
    from:close()
  end
  -- The server has gone. Wait until it is back
  os.execute("sleep 1")
end
