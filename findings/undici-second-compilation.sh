#!/bin/sh
# One small request with undici peaks more than 10 MB higher than it needs to: V8 compiles its parser twice.
#
# undici 7.30.2 parses HTTP with a WebAssembly module (llhttp). V8 compiles it quickly at the first connection and
# then again, optimising, in other threads, however little is parsed. Node 20.20 (x64): one request to loopback peaks at
# 76 MB of resident memory, with `--liftoff-only` (no second compilation) at 65 MB, the same answer; a program that sends
# a few more loses up to 36 MB.
# `node:http` has the same parser compiled into Node. The script fails if less than 7 MB lie between the two.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts undici@7.30.2
cat > show.mjs <<'JS'
import { createServer } from 'node:http';
import { request } from 'undici';

const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1', async () => {
  const { statusCode, body } = await request(`http://127.0.0.1:${server.address().port}/`);
  await body.dump();
  // The threads that compile have their time, as in any program that does something with the answer.
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.stdout.write(`${statusCode} ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
  process.exit(0);
});
JS
plain=$(npx --yes --package=node@20.20.0 -- node show.mjs)
once=$(npx --yes --package=node@20.20.0 -- node --liftoff-only show.mjs)
printf 'status and peak in MB, as Node comes: %s\nwithout the second compilation: %s\n' "$plain" "$once"
[ "${plain% *}" = 200 ] && [ "${once% *}" = 200 ] && [ $((${plain#* } - ${once#* })) -ge 7 ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
