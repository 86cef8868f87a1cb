// @ts-check
// `npm run witness`: plays the requests that other clients of the API are known to send against the emulated
// account, and prints each call that it answers otherwise than that client expects, with who is right and why. The
// requests are put together from what docs/remote.md tells of those clients; none of their code is here. It needs no
// network, is no part of CI, and ends with 1 only where a difference is not explained, or an explanation is stale.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Api } from './witness-api.mjs';
import { CALLS } from './witness-calls.mjs';

const CLI = resolve('build/cli.js');
const SEED = `
account: { name: Acme }
owner: cio@acme.example
tokens: { sandbox-token: grace@acme.example }
environments: [Production, Test]
ssoClient: true
users:
  grace@acme.example: { name: Grace, accessLevel: administrator }
  alan@acme.example: { name: Alan, accessLevel: administrator }
  ada@acme.example: { name: Ada, accessLevel: monitor, integrations: { Orders: manage }, mcpServers: { /stock: read } }
  gone@acme.example: { accessLevel: monitor, invitation: dismissed }
integrations: [Orders, Returns]
mcpServers: [/stock]
`;

/** An emulated account in a process of its own. @param {string} folder @param {string | undefined} reading */
async function openAccount(folder, reading) {
  const chosen = reading === undefined ? [] : ['--dialect', reading];
  const args = ['sandbox', '--seed', join(folder, 'seed.yaml'), '--port', '0', '--control', ...chosen];
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((_, fail) => child.once('exit', (code) => fail(new Error(`ended with ${code}`))));
  ended.catch(() => undefined);
  let said = '';
  const origin = await Promise.race([
    ended,
    new Promise((found) =>
      child.stdout.on('data', (chunk) => {
        said += chunk;
        const match = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
        if (match !== null) found(match[0]);
      }),
    ),
  ]);
  return { api: new Api(String(origin)), stop: () => child.kill() };
}

/** What each call meets under one reading; the account is as new before each. @param {string} folder @param {string | undefined} reading @param {readonly import('./witness-calls.mjs').Call[]} calls */
async function seenUnder(folder, reading, calls) {
  const { api, stop } = await openAccount(folder, reading);
  try {
    const seen = [];
    for (const call of calls) {
      await api.send('POST', '/_sandbox/reset');
      seen.push(plain(await call.asks(api)));
    }
    return seen;
  } finally {
    stop();
  }
}

/** As JSON would have it. @param {unknown} value */
const plain = (value) => JSON.parse(JSON.stringify(value ?? null));
/** @param {unknown} value */
const shown = (value) => JSON.stringify(value);

const RIGHT = {
  client: 'the client',
  sandbox: 'the emulated account',
  open: 'nobody knows',
};

const folder = mkdtempSync(join(tmpdir(), 'celigo-witness-'));
try {
  writeFileSync(join(folder, 'seed.yaml'), SEED);
  const seen = await seenUnder(folder, undefined, CALLS);
  const complaints = [];
  let differing = 0;
  for (const [index, call] of CALLS.entries()) {
    const title = `${call.by}: ${call.call}`;
    const agrees = isDeepStrictEqual(seen[index], plain(call.expects));
    if (agrees) {
      if (call.unless !== undefined) complaints.push(`${title}\n  is explained, and does not differ.`);
      continue;
    }
    differing += 1;
    console.log(`${title}\n  expects ${shown(call.expects)}, meets ${shown(seen[index])}`);
    if (call.unless === undefined) {
      complaints.push(`${title}\n  differs, and nobody has said who is right.`);
      continue;
    }
    const { right, why, reading } = call.unless;
    console.log(`  right: ${RIGHT[right]}. ${why}`);
    if (reading === undefined) continue;
    const [other] = await seenUnder(folder, reading, [call]);
    const holds = isDeepStrictEqual(other, plain(call.expects));
    if (holds) console.log(`  The dialect ${reading} answers as the client expects.`);
    else complaints.push(`${title}\n  meets ${shown(other)} under ${reading}, too.`);
  }
  console.log(`\n${CALLS.length} calls, ${differing} answered otherwise than their client expects.`);
  for (const complaint of complaints) console.error(`\nNot explained: ${complaint}`);
  if (complaints.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
