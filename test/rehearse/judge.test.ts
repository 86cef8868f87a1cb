/** What the judge of a rehearsal says of requests, asked of an emulated account by hand. */
import { expect, test } from 'vitest';
import { Judge } from '../../src/rehearse/judge.ts';
import { Witness } from '../../src/sandbox/witness.ts';
import { openSandbox, withSandbox } from '../support/harness.ts';
import { documentsOf } from '../support/record.ts';

const SEED = `owner: cio@acme.example
tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
`;

/** The rules about the order of requests that these break; `@` is the record of one person. */
async function brokenBy(...requests: readonly string[]): Promise<string[]> {
  return withSandbox(SEED, async (sandbox) => {
    const records = [...documentsOf(sandbox.account).values()];
    const ada = documentsOf(sandbox.account).get('ada@acme.example');
    const things = { integrations: [], mcpServers: [] };
    const witness = new Witness({ things, records, decided: [], floor: 1 });
    const judge = new Judge({ sandbox, witness, excused: new Set(), holds: true, lagMs: 0 });
    for (const request of requests) {
      const [method = '', path = ''] = request.replace('@', String(ada?._id)).split(' ');
      await fetch(`${sandbox.url}/v1/ashares/${path}`, {
        method,
        headers: { authorization: 'Bearer sandbox-token', 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: '{}' }),
      });
    }
    const span = { first: 1, last: sandbox.requests.length };
    judge.see({ ending: 'done', span, waiting: [], inDoubt: [] });
    const [{ status = 0 } = {}] = sandbox.requests;
    expect(status).toBe(200);
    return judge.violations.map(({ rule }) => rule).filter((rule) => ['look', 'one-toggle'].includes(rule));
  });
}

test('a switch that is read and toggled once breaks nothing', async () => {
  expect(await brokenBy('GET @', 'PUT @/disable')).toEqual([]);
});

test('a second toggle is seen, also where the switch was read in between', async () => {
  expect(await brokenBy('GET @', 'PUT @/disable', 'GET @', 'PUT @/disable')).toEqual(['one-toggle']);
});

test('a write is seen that has no reading of its own', async () => {
  expect(await brokenBy('GET @', 'PUT @/disable', 'PUT @/disable')).toEqual(['look', 'one-toggle']);
});

/** Whether a run of these readings, one after the other, is one during which somebody else edited. */
async function editedDuring(before: string, ...paths: readonly string[]): Promise<boolean> {
  const edit = { before, do: 'change', user: 'ada@acme.example', set: { accessLevel: 'manage' } } as const;
  const sandbox = await openSandbox(SEED, { edits: [edit], now: () => new Date() });
  try {
    const lagMs = 60_000;
    sandbox.meet(`GET /v1/ashares:lag=${lagMs}`);
    const witness = new Witness({
      things: { integrations: [], mcpServers: [] },
      ...{ records: [...documentsOf(sandbox.account).values()], decided: [], floor: 1 },
    });
    const judge = new Judge({ sandbox, witness, excused: new Set(), holds: false, lagMs });
    for (const path of paths)
      await fetch(`${sandbox.url}/v1/${path}`, { headers: { authorization: 'Bearer sandbox-token' } });
    expect(sandbox.account.changes).toHaveLength(1);
    const span = { first: 1, last: sandbox.requests.length };
    return judge.isEditedDuring({ ending: 'done', span, waiting: [], inDoubt: [] });
  } finally {
    await sandbox.close();
  }
}

test('what somebody else edited before the first request is known to a run, unless a reading lags', async () => {
  expect(await editedDuring('1', 'integrations', 'tokenInfo')).toBe(false);
  expect(await editedDuring('1', 'integrations', 'ashares')).toBe(true);
  expect(await editedDuring('2', 'integrations', 'tokenInfo')).toBe(true);
});
