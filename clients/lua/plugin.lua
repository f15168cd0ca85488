#!/usr/bin/env lua
-- A plugin of a pipeio server: plugin.lua OUT_PIPE IN_PIPE

-- What becomes of a line, which may hold any byte: change this
local function answer(line)
  return "lua: " .. line
end

local function is_pipe(path)
  return os.execute("test -p '" .. path:gsub("'", "'\\''") .. "'")
end

local function serve(from, to)
  for line in from:lines() do
    -- Flush after each line, or the server waits for it
    if not (to:write(answer(line), "\n") and to:flush()) then
      return
    end
  end
end

local ENOENT = 2
local out_pipe, in_pipe = arg[1], arg[2]
assert(in_pipe, "usage: plugin.lua OUT_PIPE IN_PIPE")

while true do
  -- The out-pipe first: if the server restarts in between, the old one ends before a line of
  -- the new one is taken. And is_pipe, as "w" would make a file where no pipe is
  local from, problem, errno = io.open(out_pipe, "rb")
  if from then
    if is_pipe(in_pipe) then
      local to = assert(io.open(in_pipe, "wb"))
      serve(from, to)
      to:close()
    end
    from:close()
  elseif errno ~= ENOENT then
    error(problem)
  end
  -- The server has gone. Wait until it is back
  os.execute("sleep 1")
end
