#!/bin/sh
# GitHub says when to come back; octokit's plugin for retries does not listen.
#
# GitHub's best practices for its REST API have a client wait as many seconds as `Retry-After` names before it asks
# again (RFC 9110, 10.2.3, defines the field for 503 and RFC 6585, 4, for 429). Versions: @octokit/plugin-retry 8.1.1
# with @octokit/core 7.0.8, undici 7.30.2 with its RetryAgent.
#
# Seen: with `Retry-After: 5` the plugin asks again after one second, on 429 as on 503; its waits are the squares of 1,
# 2 and 3 whatever the answer says, and its `retryAfter` is an option of the caller. undici waits the five seconds.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @octokit/core@7.0.8 @octokit/plugin-retry@8.1.1 undici@7.30.2
cat > show.mjs <<'JS'
import { createServer } from 'node:http';
import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { Agent, RetryAgent, request } from 'undici';

/** Milliseconds between the first and the second request to a server that refuses the first one. */
const waited = async (status, ask) => {
  const times = [];
  const server = createServer((_, response) => {
    times.push(performance.now());
    const headers = { 'content-type': 'application/json', connection: 'close' };
    if (times.length === 1) response.writeHead(status, { ...headers, 'retry-after': '5' }).end('{}');
    else response.writeHead(200, headers).end('{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await ask(`http://127.0.0.1:${server.address().port}`);
  server.close();
  return times[1] - times[0];
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const octokit = (baseUrl) => new (Octokit.plugin(retry))({ baseUrl, log: silent }).request('GET /rate_limit');
const undici = async (origin) => {
  const { body } = await request(`${origin}/rate_limit`, { dispatcher: new RetryAgent(new Agent()) });
  await body.dump();
};
const seen = await Promise.all([waited(429, octokit), waited(503, octokit), waited(429, undici), waited(503, undici)]);
console.log(`octokit on 429 and 503, undici on 429 and 503, in ms: ${seen.map(Math.round).join(' ')}`);
const isAsSeen = seen.slice(0, 2).every((time) => time < 4_000) && seen.slice(2).every((time) => time > 4_900);
if (!isAsSeen) {
  console.log('This is no longer what was seen.');
  process.exitCode = 1;
}
JS
node show.mjs
