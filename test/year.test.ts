/**
 * A year of a company, told in order. Git is folders: `access` is what was merged, `base` what the last apply
 * that exited 0 had applied. After each event it is said what was written, held, reported and refused.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitingIn } from '../src/core/plan/approved.ts';
import { EXIT } from '../src/errors.ts';
import {
  type AppliedDocument,
  appliedFrom,
  type Ended,
  openSandbox,
  outcomesOf,
  planFrom,
  runCli,
  type TestSandbox,
} from './support/harness.ts';

const ACCOUNT = `version: 1
account: { name: Acme, region: us, environment: production, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 2, outsideChanges: hold, maxRemovals: 3 }
files:
  access/people.yaml: { accessLevel: administrator, integrations: all, mcpServers: all }
  access/sales.yaml: { integrations: [Orders, Portal] }
integrations:
  Orders: { id: aaaaaaaaaaaaaaaaaaaaaaa1 }
  Portal: { whenMissing: wait }
`;
const PEOPLE = `version: 1
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: administrator }
  bea@acme.example: { accessLevel: administrator }
  cal@acme.example: { accessLevel: monitor, enabled: true }
  dan@acme.example: { accessLevel: manage }
`;
const SALES = `version: 1
users:
  eve@acme.example: { integrations: { Orders: manage } }
  gil@acme.example: { integrations: { Portal: manage } }
`;
const SEED = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: administrator }
  bea@acme.example: { accessLevel: administrator }
  cal@acme.example: { accessLevel: monitor }
  dan@acme.example: { accessLevel: manage }
  eve@acme.example: { integrations: { Orders: manage } }
integrations: [{ name: Orders, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
mcpServers: [/orders]
`;

let sandbox: TestSandbox;
let repository: string;
let now = new Date('2027-01-01T09:00:00Z');

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), 'year-'));
  for (const folder of ['.git', 'access']) await mkdir(join(repository, folder));
  for (const [file, text] of Object.entries({ account: ACCOUNT, people: PEOPLE, sales: SALES })) {
    await writeFile(join(repository, 'access', `${file}.yaml`), text);
  }
  await cp(join(repository, 'access'), join(repository, 'base'), { recursive: true });
  sandbox = await openSandbox(SEED, { now: () => now });
});
afterAll(async () => {
  await sandbox.close();
  await rm(repository, { recursive: true, force: true });
});

const cli = (...argv: string[]): Promise<Ended> =>
  runCli(argv, { sandbox, cwd: repository, now, hasty: true });
const person = (name: string): string => `${name}@acme.example`;
const recordOf = (name: string) => sandbox.account.roster.findByEmail(person(name));

/** Changes a merged file: what a pull request did. */
async function merge(file: 'account' | 'people' | 'sales', from: string | RegExp, to: string): Promise<void> {
  const path = join(repository, 'access', `${file}.yaml`);
  const text = await readFile(path, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  await writeFile(path, changed);
}

interface Run {
  readonly code: Ended['code'];
  readonly applied: AppliedDocument;
  readonly stderr: string;
  /** Each write as `METHOD name`, sorted: what does not depend on each other runs at once. */
  readonly written: readonly string[];
}

/** An apply after a merge; the base moves on only if it exited 0. */
async function apply(...flags: string[]): Promise<Run> {
  const run = runOf(await cli('apply', '--yes', '--base', 'base', '--format', 'json', ...flags));
  if (run.code === EXIT.done) {
    await rm(join(repository, 'base'), { recursive: true });
    await cp(join(repository, 'access'), join(repository, 'base'), { recursive: true });
  }
  return run;
}

/** What the timer does every hour. */
const due = async (...flags: string[]): Promise<Run> =>
  runOf(await cli('apply', '--due', '--yes', '--base', 'base', '--format', 'json', ...flags));

function runOf({ code, stdout, stderr, requests }: Ended): Run {
  const written = requests
    .filter(({ method }) => method !== 'GET')
    .map(
      ({ method, changes }) => `${method} ${changes.map(({ email }) => email.replace(/@.*/, '')).join(' ')}`,
    );
  return { code, applied: appliedFrom(stdout), stderr, written };
}

const heldIn = ({ applied }: Run): string[] =>
  applied.held.map(({ email, fields }) => `${email}: ${fields.map(({ field }) => field).join(' ')}`);

describe('a year', () => {
  it('begins with an account that is as declared; whoever waits for an integration is only noted', async () => {
    now = new Date('2027-01-04T09:00:00Z');
    const run = await apply();
    expect([run.code, run.written, heldIn(run)]).toEqual([EXIT.done, [], []]);
    expect(run.applied.notes).toContainEqual({
      code: 'resource-missing',
      person: person('gil'),
      resources: ['Portal'],
    });
  });

  it('February: somebody joins for half a year, somebody moves', async () => {
    now = new Date('2027-02-01T09:00:00Z');
    await merge('people', /$/, `  hal@acme.example: { accessLevel: monitor, until: 2027-07-31 }\n`);
    await merge(
      'people',
      'dan@acme.example: { accessLevel: manage }',
      'dan@acme.example: { accessLevel: monitor }',
    );
    const run = await apply();
    expect([run.code, outcomesOf(run.applied)]).toEqual([
      EXIT.done,
      ['revoke dan: done', 'invite hal: done'],
    ]);
    expect(run.written).toEqual(['POST hal', 'PUT dan']);
    sandbox.edit({ do: 'accept', user: person('hal') });
  });

  it('March, 02:00: an emergency disable in the UI is held when an unrelated merge comes by', async () => {
    now = new Date('2027-03-09T09:00:00Z');
    sandbox.edit({ do: 'disable', user: person('cal') });
    await merge('sales', 'Orders: manage', 'Orders: monitor');
    const run = await apply();
    expect([run.code, run.written]).toEqual([EXIT.done, ['PUT eve']]);
    expect(heldIn(run)).toEqual([`${person('cal')}: enabled`]);
    expect(recordOf('cal')?.disabled).toBe(true);
    const hour = await due();
    expect([hour.code, hour.written, recordOf('cal')?.disabled]).toEqual([EXIT.done, [], true]);
    const drift = await cli('drift', '--base', 'base');
    expect(drift.code).toBe(EXIT.differences);
    expect(drift.stdout).toContain('cal@acme.example');
  });

  it('the disable is written down, and nothing is held any more', async () => {
    await merge('people', 'enabled: true', 'enabled: false');
    const run = await apply();
    expect([run.code, run.written, heldIn(run)]).toEqual([EXIT.done, [], []]);
    expect((await cli('drift', '--base', 'base')).code).toBe(EXIT.done);
  });

  it('April: an administrator made in the UI is reported with who did it, and adopted', async () => {
    now = new Date('2027-04-12T09:00:00Z');
    sandbox.edit({ do: 'change', user: person('dan'), set: { accessLevel: 'administrator' } });
    const { code, stdout } = await cli('drift', '--base', 'base', '--format', 'json');
    expect(code).toBe(EXIT.differences);
    const [drifted, ...others] = JSON.parse(stdout).drifted;
    expect(others).toEqual([]);
    expect(drifted).toMatchObject({
      person: person('dan'),
      takeOut: [],
      last: { source: 'UI', at: now.toISOString(), by: 'owner@sandbox.example' },
    });
    expect(drifted.fields).toEqual([{ field: 'accessLevel', before: 'administrator', after: 'monitor' }]);
    await merge('people', / {2}dan@.*\n/, `${drifted.adopt.replace(/^/gm, '  ').trimEnd()}\n`);
    const plan = planFrom((await cli('plan', '--base', 'base', '--format', 'json')).stdout);
    expect([plan.operations, plan.held]).toEqual([[], []]);
    expect((await apply()).code).toBe(EXIT.done);
    expect((await cli('drift', '--base', 'base')).code).toBe(EXIT.done);
  });

  it('the same month: an administrator whom no file declares is warned of, because any file could end them', async () => {
    sandbox.edit({ do: 'insert', user: person('kim'), set: { accessLevel: 'administrator' } });
    const run = await apply();
    expect([run.code, run.written]).toEqual([EXIT.done, []]);
    expect(run.applied.notes).toContainEqual({ code: 'undeclared-administrators', people: [person('kim')] });
    const { stdout } = await cli('drift', '--base', 'base');
    expect(stdout).toContain('kim@acme.example');
    sandbox.edit({ do: 'remove', user: person('kim') });
  });

  it('May: a team file that overreaches is refused before anything is read', async () => {
    const path = join(repository, 'access', 'sales.yaml');
    const before = await readFile(path, 'utf8');
    await merge('sales', 'gil@acme.example: {', 'gil@acme.example: { accessLevel: administrator,');
    const { code, stdout } = await cli('validate');
    expect([code, stdout]).toEqual([
      EXIT.invalid,
      expect.stringContaining('error[outside-limit] access/sales.yaml:4'),
    ]);
    const ended = await cli('apply', '--yes', '--base', 'base');
    expect([ended.code, ended.requests]).toEqual([EXIT.invalid, []]);
    await writeFile(path, before);
  });

  it('the same: lines that were only deleted leave somebody behind, and the run says so before it writes', async () => {
    now = new Date('2027-05-20T09:00:00Z');
    await merge('people', / {2}cal@.*\n/, '');
    const refused = await cli('apply', '--yes', '--base', 'base');
    expect([refused.code, refused.requests.filter(({ method }) => method !== 'GET')]).toEqual([
      EXIT.refused,
      [],
    ]);
    expect(refused.stderr).toContain('left-behind');
    expect(refused.stdout).toContain(
      'cal@acme.example: in the base, in no file now, and still in the account.',
    );
    await merge('people', /$/, `  cal@acme.example: { state: absent }\n`);
    // Merged is not in force: the timer leaves what no apply has carried out yet.
    const hour = await due();
    expect([hour.code, hour.written]).toEqual([EXIT.done, []]);
    const run = await apply('--allow', 'removes-user');
    expect([run.code, run.written]).toEqual([EXIT.done, ['DELETE cal']]);
  });

  it('June: the integration appears in production, and what waited for it is granted', async () => {
    now = new Date('2027-06-15T09:00:00Z');
    const id = 'aaaaaaaaaaaaaaaaaaaaaaa2';
    sandbox.account.integrations.set(id, { id, name: 'Portal', seq: 900, createdAt: now.toISOString() });
    // The timer only ends access; it gives none.
    const hour = await due();
    expect([hour.code, hour.written]).toEqual([EXIT.done, []]);
    const run = await apply();
    expect([run.code, outcomesOf(run.applied), run.written]).toEqual([
      EXIT.done,
      ['invite gil: done'],
      ['POST gil'],
    ]);
    expect(run.applied.operations.map(({ origin }) => origin)).toEqual(['change']);
    expect(run.applied.findings.map(({ code }) => code)).toEqual(['unpinned']);
    await merge('account', '{ whenMissing: wait }', `{ id: ${id} }`);
    const pinned = await apply();
    expect([pinned.code, pinned.written, pinned.applied.findings]).toEqual([EXIT.done, [], []]);
    sandbox.edit({ do: 'accept', user: person('gil') });
  });

  it('July ends, and so does the contract, by itself', async () => {
    now = new Date('2027-07-31T23:30:00Z');
    expect((await due()).written).toEqual([]);
    now = new Date('2027-08-01T00:30:00Z');
    const run = await due();
    expect([run.code, outcomesOf(run.applied), run.written]).toEqual([
      EXIT.done,
      ['remove hal: done'],
      ['DELETE hal'],
    ]);
    const told = run.applied.operations.map(({ origin, hazards, acknowledged }) => [
      origin,
      hazards,
      acknowledged,
    ]);
    expect(told).toEqual([['due', ['removes-user'], ['removes-user']]]);
    expect((await due()).written).toEqual([]);
  });

  it('September: a merge whose apply failed is carried by the next one', async () => {
    now = new Date('2027-09-07T09:00:00Z');
    await merge('sales', 'Orders: monitor', 'Orders: manage');
    sandbox.meet('PUT /v1/ashares/*:status=422');
    const failed = await apply();
    expect([failed.code, outcomesOf(failed.applied)]).toEqual([EXIT.incomplete, ['grant eve: failed']]);
    sandbox.meet();
    // Meanwhile somebody changes another record in the account; nobody asked for that.
    sandbox.edit({ do: 'change', user: person('gil'), set: { integrations: { Orders: 'manage' } } });
    await merge('people', /$/, `  ida@acme.example: { accessLevel: monitor }\n`);
    const second = await apply();
    expect([second.code, outcomesOf(second.applied)]).toEqual([
      EXIT.done,
      ['grant eve: done', 'invite ida: done'],
    ]);
    expect(heldIn(second)).toEqual([
      `${person('gil')}: integrations/aaaaaaaaaaaaaaaaaaaaaaa1 integrations/aaaaaaaaaaaaaaaaaaaaaaa2`,
    ]);
  });

  it('a merge that speaks of a person writes the whole person, and says what that undoes', async () => {
    await merge('sales', 'Portal: manage', 'Portal: monitor');
    const run = await apply();
    expect([run.code, run.written, heldIn(run)]).toEqual([EXIT.done, ['PUT gil'], []]);
    expect(run.applied.notes).toContainEqual({
      code: 'undoes-outside',
      person: person('gil'),
      fields: expect.arrayContaining(['integrations/aaaaaaaaaaaaaaaaaaaaaaa1']),
    });
  });

  it('November: a demotion waits for an invited administrator, and the timer carries it out once she accepted', async () => {
    now = new Date('2027-11-02T09:00:00Z');
    await merge(
      'people',
      'ada@acme.example: { accessLevel: administrator }',
      'ada@acme.example: { accessLevel: manage }',
    );
    await merge(
      'people',
      / {2}dan@(.*\n)+? {4}accessLevel: administrator\n/,
      '  dan@acme.example: { accessLevel: monitor }\n',
    );
    await merge('people', /$/, `  joy@acme.example: { accessLevel: administrator }\n`);
    const reviewed = await cli('plan', '--base', 'base', '--format', 'json');
    await writeFile(join(repository, 'plan.json'), reviewed.stdout);
    // Only the end of an administrator can wait: whoever writes "waiting" elsewhere gives the timer nothing to do.
    const plan = planFrom(reviewed.stdout);
    const forged = plan.operations.map((each) =>
      each.kind === 'invite' ? { ...each, status: 'waiting' as const, waitsFor: ['joy'] } : each,
    );
    expect(waitingIn({ ...plan, operations: forged })).toEqual(new Set([recordOf('dan')?.id]));
    const run = await apply('--expect', 'plan.json');
    expect([run.code, outcomesOf(run.applied)]).toEqual([
      EXIT.waiting,
      ['demote ada: done', 'demote dan: waiting', 'invite joy: done'],
    ]);
    expect(run.applied.outcomes.find(({ kind }) => kind === 'waiting')?.people).toEqual([person('joy')]);
    // Not accepted yet: the timer waits, and so would everybody who runs it.
    const early = await due('--expect', 'plan.json');
    expect([early.code, early.written]).toEqual([EXIT.waiting, []]);
    sandbox.edit({ do: 'accept', user: person('joy') });
    // Without the reviewed plan the timer has no business with a demotion.
    expect((await due()).written).toEqual([]);
    const late = await due('--expect', 'plan.json');
    expect([late.code, outcomesOf(late.applied), late.written]).toEqual([
      EXIT.done,
      ['demote dan: done'],
      ['PUT dan'],
    ]);
    const last = await apply();
    expect([last.code, last.written, heldIn(last)]).toEqual([EXIT.done, [], []]);
  });

  it('December: what the files say is what the account has, and every write was asked for', async () => {
    now = new Date('2027-12-31T12:00:00Z');
    const plan = planFrom((await cli('plan', '--format', 'json')).stdout);
    expect([plan.operations, plan.leftBehind]).toEqual([[], []]);
    expect((await cli('drift', '--base', 'base')).code).toBe(EXIT.done);
    const levels = Object.fromEntries(
      sandbox.account.roster
        .records()
        .map(({ person: { email }, fields }) => [email, fields.accessLevel ?? 'custom']),
    );
    expect(levels).toEqual({
      [person('root')]: 'administrator',
      [person('ada')]: 'manage',
      [person('bea')]: 'administrator',
      [person('dan')]: 'monitor',
      [person('eve')]: 'custom',
      [person('gil')]: 'custom',
      [person('ida')]: 'monitor',
      [person('joy')]: 'administrator',
    });
    expect(sandbox.mails.map(({ to }) => to).sort()).toEqual(['gil', 'hal', 'ida', 'joy'].map(person));
    expect(sandbox.writes().filter(({ status }) => status < 300)).toHaveLength(12);
  });
});
