/**
 * An arbitrary account and file, an arbitrary reading of the remote, and an arbitrary disturbance: one fault, a
 * storm of them, or an edit by somebody else. RUNS and SEED choose how many and which.
 */
import fc from 'fast-check';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../src/errors.ts';
import { parseDialects } from '../src/sandbox/dialect-choice.ts';
import { Dialects } from '../src/sandbox/dialects.ts';
import type { Edit } from '../src/sandbox/edit.ts';
import { parseFault } from '../src/sandbox/faults.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import type { Seed } from '../src/sandbox/seed-shape.ts';
import {
  ALLOW_ALL,
  apply,
  byTool,
  command,
  expectClaim,
  expectOneMailEach,
  isWithinAll,
  quiet,
  reachOnceEnabled,
  type Snapshot,
  snapshotOf,
} from './support/disturbed.ts';
import { consentTo, folderWith, openSandbox, planFrom, type TestSandbox } from './support/harness.ts';
import { reachOf } from './support/record.ts';
import { SEED, usually } from './support/thorough.ts';
import { emailOfPerson, fileOf, seedOf, type World, world } from './support/world.ts';

const RUNS = Number(process.env.RUNS ?? usually(12, 80));

const KINDS = [
  'status=500',
  'status=503,afterwards',
  'status=429,retry-after=1',
  'status=429,afterwards',
  'close-before',
  'close-after',
  'truncated',
  'html',
  'repeated-page',
  'vanished-page',
];

type Disturbance =
  | { readonly kind: 'fault'; readonly what: string; readonly at: number }
  | {
      readonly kind: 'storm';
      readonly what: readonly string[];
      readonly percent: number;
      readonly seed: number;
    }
  | { readonly kind: 'edit'; readonly who: number; readonly what: number; readonly at: number };

const disturbance: fc.Arbitrary<Disturbance> = fc.oneof(
  fc.record({
    kind: fc.constant('fault' as const),
    what: fc.constantFrom(...KINDS),
    at: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({
    kind: fc.constant('storm' as const),
    // Pages that vanish again and again cannot be told from a list that ends.
    what: fc.subarray(KINDS.slice(0, -2), { minLength: 2 }),
    percent: fc.integer({ min: 1, max: 12 }),
    seed: fc.integer({ min: 1, max: 99_999 }),
  }),
  fc.record({
    kind: fc.constant('edit' as const),
    who: fc.nat(7),
    what: fc.nat(6),
    at: fc.integer({ min: 1, max: 40 }),
  }),
);

interface Case {
  readonly made: World;
  readonly reading: number;
  readonly disturbed: Disturbance;
}
const cases: fc.Arbitrary<Case> = fc.record({
  made: world,
  reading: fc.nat(999_999),
  disturbed: disturbance,
});

const counts = { fault: 0, storm: 0, edit: 0, refused: 0 };
afterAll(() => console.info(`storm: SEED=${SEED}, ${JSON.stringify(counts)}`));

/** Links to another host are refused, and whose id the token has is not what this is about. */
function dialectsFor(reading: number): Record<string, string> {
  const chosen = parseDialects([`random:${reading}`]).with(new Dialects(new Map([['token-user', 'user']])));
  const choice = Object.fromEntries(chosen.describe().map((text) => text.split('=') as [string, string]));
  return choice['link-host'] === 'other' ? { ...choice, 'link-host': 'relative' } : choice;
}

/** Nobody whom the tool leaves alone as they are and would invite once they are gone. */
function editOf({ who, what }: Extract<Disturbance, { kind: 'edit' }>, { people }: World): Edit | undefined {
  const open = people.filter((person) => person.live && !person.protected && !person.live.isProductionAdmin);
  const person = open[who % Math.max(1, open.length)];
  if (person === undefined) return undefined;
  const user = emailOfPerson(person.name);
  const edits: readonly Edit[] = [
    { do: 'change', user, set: { accessLevel: 'manage' } },
    { do: 'change', user, set: { accessLevel: 'monitor', mcpServers: { '/orders': 'read' } } },
    { do: 'change', user, set: { integrations: {}, mcpServers: {} } },
    { do: 'disable', user },
    { do: 'enable', user },
    { do: 'remove', user },
    { do: 'accept', user },
  ];
  return edits[what];
}

/** One run in which something goes wrong. */
function disturb(sandbox: TestSandbox, seed: Seed, { made, disturbed }: Case): void {
  if (disturbed.kind === 'edit') {
    const edit = editOf(disturbed, made);
    sandbox.reseed({
      ...seed,
      otherAdministrator: edit === undefined ? [] : [{ ...edit, before: disturbed.at }],
    });
    return;
  }
  sandbox.reseed(seed);
  const faults =
    disturbed.kind === 'fault'
      ? [`${disturbed.at}:${disturbed.what}`]
      : disturbed.what.map((what, index) => `${disturbed.percent}%@${disturbed.seed + index}:${what}`);
  sandbox.setFaults(faults.map(parseFault));
}

function expectNobodyGained(sandbox: TestSandbox, start: Snapshot, end: Snapshot): void {
  const { account } = sandbox;
  const known = new Map<string, ReturnType<typeof reachOf>[]>();
  for (const change of account.changes) {
    const email = change.email.toLowerCase();
    // Whoever was disabled is not so any more when they were removed and the file has them invited again.
    const ends = [start.get(email), end.get(email), undefined].map((each) => reachOf(each, account));
    const reaches = known.get(email) ?? [...ends, reachOnceEnabled(end.get(email), account)];
    const reach = reachOf(change.after, account);
    if (byTool(change)) expect(isWithinAll(reach, reaches), `${email}: ${JSON.stringify(change)}`).toBe(true);
    else reaches.push(reach);
    known.set(email, reaches);
  }
}

async function weather(given: Case): Promise<void> {
  const { made, reading, disturbed } = given;
  const seed: Seed = {
    ...parseSeed(JSON.stringify(seedOf(made)), 'world.yaml'),
    dialects: dialectsFor(reading),
  };
  const cwd = await folderWith({ 'access.yaml': stringify(fileOf(made), { aliasDuplicateObjects: false }) });
  const sandbox = await openSandbox(seed);
  onTestFinished(() => sandbox.close());
  const start = snapshotOf(sandbox.account);
  const plan = planFrom((await command(['plan', '--format', 'json'], { sandbox, cwd })).stdout);
  const flags = [...ALLOW_ALL, ...consentTo(plan)];
  const whole = await apply({ sandbox, cwd, flags });
  expect([EXIT.done, EXIT.waiting], whole.stderr).toContain(whole.code);
  const end = snapshotOf(sandbox.account);
  const lifted = plan.guards.find(({ guard }) => guard === 'admin-floor');
  const minimum = lifted?.number ?? made.policy.minAdministrators ?? 0;

  disturb(sandbox, seed, given);
  const first = await apply({ sandbox, cwd, flags });
  if (disturbed.kind !== 'edit') await quiet(sandbox);
  sandbox.setFaults([]);
  counts[disturbed.kind] += 1;
  const leniency = seed.dialects?.['sso-enforced'] === 'on' ? { setByServer: 'accountSSORequired' } : {};
  const judge = (): void => {
    if (disturbed.kind === 'edit') expectNobodyGained(sandbox, start, end);
    else expectClaim(sandbox, { start, end, minimum }, leniency);
    expectOneMailEach(sandbox);
  };
  judge();
  expect(first.code, first.stderr).not.toBe(EXIT.internal);
  // The run had fewer requests than the one that the edit was to precede.
  if (disturbed.kind === 'edit' && sandbox.account.changes.every(byTool)) return;
  // What was left may meet a guard with another number, which a person would have to lift again.
  const rest = planFrom((await command(['plan', '--format', 'json'], { sandbox, cwd })).stdout);
  const again = await apply({ sandbox, cwd, flags: [...ALLOW_ALL, ...consentTo(rest)] });
  if (rest.guards.some(({ guard }) => guard === 'admin-floor')) {
    counts.refused += 1;
    return;
  }
  expect([EXIT.done, EXIT.waiting], `${again.code}\n${again.stdout}\n${again.stderr}`).toContain(again.code);
  judge();
}

test(`whatever the weather, SEED=${SEED}`, { timeout: RUNS * 3_000 + 300_000 }, async () => {
  await fc.assert(fc.asyncProperty(cases, weather), { numRuns: RUNS, seed: SEED, endOnFailure: true });
});
