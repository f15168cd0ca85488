#!/usr/bin/env node
// A plugin of a pipeio server: plugin.mjs OUT_PIPE IN_PIPE

import { constants, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

// What becomes of a line, a Buffer that may hold any byte: change this
function answer(line) {
  return Buffer.concat([Buffer.from('node: '), line]);
}

// Not node:readline, for which a \r ends a line, too
async function* linesOf(stream) {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end; (end = rest.indexOf('\n', start)) >= 0; start = end + 1) {
      yield rest.subarray(start, end);
    }
    rest = rest.subarray(start);
  }
}

async function serve(outPipe, inPipe) {
  // The out-pipe first: if the server restarts in between, the old one ends before a line of
  // the new one is taken. And O_WRONLY, as 'w' would make a file where no pipe is
  const from = await open(outPipe);
  const to = await open(inPipe, constants.O_WRONLY).catch(async (error) => {
    await from.close();
    throw error;
  });
  try {
    for await (const line of linesOf(from.createReadStream())) {
      // Each line by itself, without a buffer to flush
      await to.writeFile(Buffer.concat([answer(line), Buffer.from('\n')]));
    }
  } finally {
    await to.close();
  }
}

const [outPipe, inPipe] = process.argv.slice(2);
for (;;) {
  await serve(outPipe, inPipe).catch((error) => {
    if (!['ENOENT', 'EPIPE'].includes(error.code)) throw error;
  });
  // The server has gone. Wait until it is back
  await setTimeout(200);
}
