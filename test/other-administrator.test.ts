/**
 * Somebody else edits the account before the first request of a run, the second, and so on. What they did
 * before an operation's own reading is never overwritten in that run, nobody reaches what neither they nor the
 * account nor the file gave, and a further run leads to the file.
 */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../src/errors.ts';
import type { AccountChange } from '../src/sandbox/account.ts';
import type { Edit } from '../src/sandbox/edit.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import type { Seed } from '../src/sandbox/seed-shape.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/server.ts';
import {
  type Attempt,
  appliedBy,
  apply,
  byTool,
  expectOneMailEach,
  isWithinAll,
  reachOnceEnabled,
  type Snapshot,
  snapshotOf,
  unmanagedPart,
} from './support/disturbed.ts';
import { folderWith } from './support/harness.ts';
import { reachOf } from './support/record.ts';
import { administrators, joiners, movers, type Story } from './support/stories.ts';
import { FIRST, STRIDE } from './support/thorough.ts';

const who = (name: string): string => `${name}@acme.example`;
const CASH = 'aaaaaaaaaaaaaaaaaaaaaaa1';

const EDITS: readonly { readonly story: Story; readonly edits: readonly Edit[] }[] = [
  {
    story: administrators,
    edits: [
      { do: 'change', user: who('ada'), set: { accessLevel: 'manage' } },
      { do: 'change', user: who('ada'), set: { mcpServers: 'all' } },
      { do: 'change', user: who('bea'), set: { integrations: {} } },
      { do: 'change', user: who('cal'), set: { accessLevel: 'manage' } },
      { do: 'disable', user: who('dan') },
      { do: 'remove', user: who('gus') },
      { do: 'invite', user: who('hal'), set: { accessLevel: 'administrator' } },
      { do: 'invite', user: who('hal'), set: { accessLevel: 'monitor' } },
    ],
  },
  {
    story: movers,
    edits: [
      { do: 'change', user: who('ida'), set: { integrations: { [CASH]: 'manage' } } },
      { do: 'disable', user: who('ida') },
      { do: 'change', user: who('jon'), set: { accessLevel: 'monitor' } },
      { do: 'remove', user: who('kim') },
      { do: 'change', user: who('kim'), set: { ssoRequired: true } },
      { do: 'enable', user: who('lee') },
      { do: 'disable', user: who('max') },
      { do: 'change', user: who('max'), set: { accessLevel: 'administrator' } },
      { do: 'change', user: who('nia'), set: { mfaRequired: false, raw: { notManaged: { kept: 'other' } } } },
      { do: 'insert', user: who('zoe'), set: { accessLevel: 'manage' } },
    ],
  },
  {
    story: joiners,
    edits: [
      { do: 'accept', user: who('pia') },
      { do: 'accept', user: who('rob') },
      { do: 'dismiss', user: who('rob') },
      { do: 'remove', user: who('rob') },
      { do: 'remove', user: who('quin') },
      { do: 'change', user: who('quin'), set: { accessLevel: 'administrator' } },
      { do: 'accept', user: who('sam') },
      { do: 'invite', user: who('tia'), set: { accessLevel: 'monitor', mcpServers: { '/orders': 'read' } } },
      { do: 'invite', user: who('tim'), set: { accessLevel: 'manage' } },
    ],
  },
];

let runs = 0;
afterAll(() => console.info(`other administrator: ${runs} runs with an edit, each followed by further ones`));

const spell = ({ do: what, ...rest }: Edit): string =>
  `${what} ${'user' in rest ? rest.user : ''}${'set' in rest ? ` ${JSON.stringify(rest.set)}` : ''}`;

/** An account with a clock that moves at every look, so that everything in it has happened in one known order. */
async function openAccount(seed: Seed) {
  let ticks = Date.parse('2026-11-22T12:00:00Z');
  const options = { seed, now: () => new Date(ticks++), bucket: 'off' as const, latencyMs: 0 };
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  const begin = (edit: Edit, n: number): void => {
    options.seed = { ...seed, otherAdministrator: [{ ...edit, before: n }] };
    sandbox.reset();
  };
  return { sandbox, begin };
}

/** When the first reading of the users was over: what is edited later, the plan does not know. */
function plannedAt({ requests }: Sandbox): string {
  const own = requests.findIndex(({ path, method }) => method !== 'GET' || /ashares\/\w/.test(path));
  const reading = requests.slice(0, own === -1 ? undefined : own);
  return reading.findLast(({ path }) => path.startsWith('/v1/ashares'))?.time ?? '';
}

/** Each write of the run, and when the same record was read before it. */
function writesOf({ requests }: Sandbox): { change: AccountChange; readAt: string }[] {
  return requests.flatMap(({ time, changes }) =>
    changes.filter(byTool).map((change) => {
      const path = `/v1/ashares/${String((change.before ?? change.after)?._id)}`;
      const readings = requests.filter(
        (each) => each.method === 'GET' && each.path === path && each.time < time,
      );
      return { change, readAt: readings.at(-1)?.time ?? '' };
    }),
  );
}

/** Whether a write followed a reading that came before the edit: no tool can see such an edit on this API. */
const couldNotKnow = (
  edit: AccountChange,
  { change, readAt }: { change: AccountChange; readAt: string },
): boolean => change.email === edit.email && readAt < edit.time && edit.time < change.time;

/** What the other administrator left is still there after every write that could know of it. */
function expectNotOverwritten(sandbox: Sandbox, edit: AccountChange): void {
  if (edit.time <= plannedAt(sandbox) || edit.after === undefined) return;
  const { before = {}, after } = edit;
  const keys = Object.keys(after).filter(
    (key) => !key.startsWith('lastModified') && !isDeepStrictEqual(after[key], before[key]),
  );
  for (const write of writesOf(sandbox)) {
    if (write.change.email !== edit.email || write.change.time < edit.time) continue;
    if (couldNotKnow(edit, write)) return;
    // Whoever is to be removed may accept first: they are removed all the same.
    const isStanding = keys.every((key) => ['accepted', 'dismissed', 'disabled'].includes(key));
    if (write.change.after === undefined && isStanding && after.accessLevel !== 'administrator') continue;
    for (const key of keys) expect(write.change.after?.[key], `${key} of ${edit.email}`).toEqual(after[key]);
  }
}

/** Every write lies between what there was, what somebody else made of it and what the file wants. */
function expectWithinBounds(sandbox: Sandbox, start: Snapshot, end: Snapshot): void {
  const { account } = sandbox;
  const reaches = new Map<string, ReturnType<typeof reachOf>[]>();
  for (const change of account.changes) {
    const { after } = change;
    const email = change.email.toLowerCase();
    const known = reaches.get(email) ?? [
      reachOf(start.get(email), account),
      reachOf(end.get(email), account),
    ];
    const reach = reachOf(after, account);
    if (byTool(change)) expect(isWithinAll(reach, known), `${email}: ${JSON.stringify(after)}`).toBe(true);
    else known.push(reach);
    reaches.set(email, known);
  }
}

function expectRestUnchanged(sandbox: Sandbox, edit: AccountChange): void {
  for (const write of writesOf(sandbox)) {
    const { before, after, email } = write.change;
    if (before === undefined || after === undefined || couldNotKnow(edit, write)) continue;
    expect(unmanagedPart(after), `what nobody manages of ${email}`).toEqual(unmanagedPart(before));
  }
}

/** Whoever waits for somebody to accept an invitation. */
function waitingIn(attempt: Attempt): string[] {
  const { operations, outcomes } = appliedBy(attempt);
  return operations.filter((_, index) => outcomes[index]?.kind === 'waiting').map(({ user }) => user.email);
}

describe.each(EDITS)('$story.name', ({ story, edits }) => {
  test.each(edits.map((edit) => [spell(edit), edit] as const))('%s', async (_, edit) => {
    const cwd = await folderWith({ 'access.yaml': story.file });
    const { sandbox, begin } = await openAccount(parseSeed(story.account, 'account.yaml'));
    const start = snapshotOf(sandbox.account);
    const whole = await apply({ sandbox, cwd });
    const end = snapshotOf(sandbox.account);
    const requests = sandbox.requests.length;
    for (let n = FIRST; n <= requests; n += STRIDE) {
      begin(edit, n);
      const disturbed = await apply({ sandbox, cwd });
      runs += 1;
      const where = `edited before request ${n}: exit ${disturbed.code}\n${disturbed.stderr}`;
      expect([EXIT.done, EXIT.waiting, EXIT.incomplete], where).toContain(disturbed.code);
      const made = sandbox.account.changes.find((change) => !byTool(change));
      // Requests are not always as many: the run may have ended before the edit was due.
      if (made === undefined) continue;
      expectNotOverwritten(sandbox, made);
      expectRestUnchanged(sandbox, made);
      const further = await apply({ sandbox, cwd });
      expect([EXIT.done, EXIT.waiting], `${where}\nthen ${further.code}\n${further.stderr}`).toContain(
        further.code,
      );
      expectWithinBounds(sandbox, start, end);
      expectOneMailEach(sandbox);
      const waiting = [...waitingIn(whole), ...waitingIn(further)];
      const now = snapshotOf(sandbox.account);
      for (const [email, document] of end) {
        if (waiting.includes(email)) continue;
        const [is, wanted] = [now.get(email), document].map((each) =>
          reachOnceEnabled(each, sandbox.account),
        );
        expect(is, `${email}, ${where}`).toEqual(wanted);
      }
    }
  });
});
