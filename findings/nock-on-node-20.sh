#!/bin/sh
# nock 15.0.2 says that Node 20.12.1 is enough, and needs Promise.withResolvers, which Node has from 22 on.
#
# Seen on Node 20.20: `npm install` gives no warning of an engine, the module loads, and the first request that it
# intercepts ends with "Promise.withResolvers is not a function". The same file on Node 22 prints the mocked answer.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts nock@15.0.2 undici@7.30.2
cat > show.mjs <<'JS'
import nock from 'nock';
import { request } from 'undici';

nock('http://example.test').get('/a').reply(200, { ok: true });
try {
  const { statusCode } = await request('http://example.test/a');
  process.stdout.write(`answered ${statusCode}\n`);
} catch (error) {
  process.stdout.write(`failed: ${error.message}\n`);
}
JS
engines=$(node -p "require('./node_modules/nock/package.json').engines.node")
on20=$(npx --yes --package=node@20.20.0 -- node show.mjs)
on22=$(npx --yes --package=node@22.12.0 -- node show.mjs)
printf 'engines: %s\nNode 20: %s\nNode 22: %s\n' "$engines" "$on20" "$on22"
[ "$engines" = '>=20.12.1' ] && [ "$on20" = 'failed: Promise.withResolvers is not a function' ] && [ "$on22" = 'answered 200' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
