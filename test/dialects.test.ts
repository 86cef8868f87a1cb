/**
 * The vendor's sources contradict each other; each reading of them is a dialect of the emulated account. Under
 * every single one, and under random combinations, a run converges to the same end, a second plan is empty and
 * every write is harmless. Where a reading makes the change itself impossible, the run says so.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { EXIT, type ExitCode } from '../src/errors.ts';
import { parseDialects } from '../src/sandbox/dialect-choice.ts';
import { DIALECTS } from '../src/sandbox/dialects.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import type { Seed } from '../src/sandbox/seed-shape.ts';
import {
  ALLOW_ALL,
  type Attempt,
  appliedBy,
  apply,
  type Bounds,
  command,
  expectClaim,
  expectSameEnd,
  type Leniency,
  type Snapshot,
  snapshotOf,
} from './support/disturbed.ts';
import {
  type AppliedDocument,
  consentTo,
  folderWith,
  openSandbox,
  planFrom,
  type TestSandbox,
} from './support/harness.ts';
import { STORIES } from './support/stories.ts';
import { SEED, someOf, usually } from './support/thorough.ts';
import { fileOf, seedOf, world } from './support/world.ts';

const RANDOM_READINGS = Number(process.env.RUNS ?? usually(8, 60));

interface Subject {
  readonly name: string;
  readonly seed: Seed;
  readonly files: Readonly<Record<string, string>>;
  readonly minimum: number;
}

type Reading = Readonly<Record<string, string>>;
const spell = (reading: Reading): string =>
  Object.entries(reading)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ') || 'the default reading';

function companyOf(): Subject {
  const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'examples', 'company');
  const paths = readdirSync(join(folder, 'access'), { recursive: true, encoding: 'utf8' });
  const files = paths
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => [`access/${path}`, readFileSync(join(folder, 'access', path), 'utf8')] as const);
  const { otherAdministrator, ...seed } = parseSeed(
    readFileSync(join(folder, 'account.yaml'), 'utf8'),
    'account.yaml',
  );
  expect(otherAdministrator).toBeDefined();
  return { name: 'the company', seed, files: Object.fromEntries(files), minimum: 0 };
}

const NAMED: readonly Subject[] = [
  ...STORIES.map(({ name, account, file }) => ({
    name,
    seed: parseSeed(account, 'account.yaml'),
    files: { 'access.yaml': file },
    minimum: name.startsWith('administrators') ? 2 : 0,
  })),
  companyOf(),
];

const WORLDS: readonly Subject[] = fc
  .sample(world, { numRuns: RANDOM_READINGS, seed: SEED })
  .map((made, index) => ({
    name: `world ${index} of SEED=${SEED}`,
    seed: parseSeed(JSON.stringify(seedOf(made)), 'world.yaml'),
    files: { 'access.yaml': stringify(fileOf(made), { aliasDuplicateObjects: false }) },
    minimum: made.policy.minAdministrators ?? 0,
  }));

let runs = 0;
afterAll(() => console.info(`dialects: ${runs} runs, SEED=${SEED}`));

/** What a reading makes impossible, and how the run must say so. */
interface Exception {
  readonly reason: string;
  readonly subjects: readonly string[];
  readonly code: ExitCode;
  /** What the run says, in its outcomes or on stderr. */
  readonly says: RegExp;
  readonly leniency?: Leniency;
}

const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  'put-mcp=ignored': {
    reason:
      'no call but an invitation could change MCP access, so the writes are accepted and take no effect',
    subjects: ['administrators change', 'people move', 'the company'],
    code: EXIT.incomplete,
    says: /"converged":false,"left":\[\{"email"/,
    leniency: { mayFallShort: true },
  },
  'pending-put=refused': {
    reason: 'whoever has not accepted cannot be changed; what takes something must be withdrawn by hand',
    subjects: ['people join and leave'],
    code: EXIT.incomplete,
    says: /"kind":"failed".*has not been accepted.*invite anew/,
  },
  'mcp-on-administrator=refused': {
    reason: 'recorded MCP grants bar somebody from becoming administrator, and taking them is not asked for',
    subjects: ['administrators change', 'the company'],
    code: EXIT.incomplete,
    says: /"kind":"failed","words":"Administrators have access to every MCP server[^}]*"hint":"The record also holds MCP grants/,
  },
  'mcp-license=no': {
    reason: 'nothing can be granted on servers that the license does not include',
    subjects: ['people join and leave', 'administrators change', 'people move', 'the company'],
    code: EXIT.invalid,
    says: /mcp-not-licensed/,
  },
};

interface Trial extends Bounds, Consent {
  readonly sandbox: TestSandbox;
  readonly cwd: string;
  readonly code: ExitCode;
}

/** The subject under the default reading: where every other reading must lead, too. */
async function trialOf({ seed, files, minimum }: Subject): Promise<Trial> {
  const cwd = await folderWith(files);
  const sandbox = await openSandbox(seed);
  onTestFinished(() => sandbox.close());
  const start = snapshotOf(sandbox.account);
  const consent = await consentIn(sandbox, cwd, minimum);
  const { code } = await apply({ sandbox, cwd, flags: consent.flags });
  return { sandbox, cwd, ...consent, start, end: snapshotOf(sandbox.account), code };
}

interface Consent {
  readonly flags: readonly string[];
  /** Administrators that must remain at every moment: those of the policy, or what was consented to instead. */
  readonly minimum: number;
}

async function consentIn(sandbox: TestSandbox, cwd: string, minimum: number): Promise<Consent> {
  const planned = await command(['plan', '--format', 'json'], { sandbox, cwd });
  const plan = planFrom(planned.stdout);
  const lifted = plan.guards.find(({ guard }) => guard === 'admin-floor');
  return { flags: [...ALLOW_ALL, ...consentTo(plan)], minimum: lifted?.number ?? minimum };
}

const saidBy = ({ stdout, stderr }: Attempt): string => {
  if (stdout === '') return stderr;
  const { outcomes, verification } = appliedBy({ code: EXIT.done, stdout, stderr });
  return `${JSON.stringify({ outcomes, verification })}\n${stderr}`;
};

/** What a second run would still do, besides what waits and what the account enforces. */
function leftIn({ operations, verification }: AppliedDocument): string[] {
  const open = operations.filter(
    ({ status, user }) => status === 'ready' && !verification.enforced.includes(user.email),
  );
  return open.map(({ kind, user }) => `${kind} ${user.email}`);
}

/** One subject under one reading: it converges to the same end, and a second run has nothing to do. */
async function expectConverges(subject: Subject, trial: Trial, reading: Reading): Promise<void> {
  const { sandbox, cwd } = trial;
  sandbox.reseed({ ...subject.seed, dialects: reading });
  // Administrators may be counted differently, so guards may have other numbers.
  const ownCounts = reading['token-user'] === 'owner';
  const { flags, minimum } = ownCounts ? await consentIn(sandbox, cwd, subject.minimum) : trial;
  const attempt = await apply({ sandbox, cwd, flags });
  runs += 1;
  const where = `${subject.name}, ${spell(reading)}: exit ${attempt.code}\n${saidBy(attempt)}`;
  const exception = EXCEPTIONS[spell(reading)];
  if (exception?.subjects.includes(subject.name)) {
    expect(attempt.code, where).toBe(exception.code);
    expect(saidBy(attempt)).toMatch(exception.says);
    expectClaim(sandbox, trial, exception.leniency);
    return;
  }
  const end = endUnder(reading, trial, sandbox);
  expectClaim(sandbox, { start: trial.start, end, minimum, ownCounts }, leniencyFor(reading));
  expect([EXIT.done, EXIT.waiting], where).toContain(attempt.code);
  if (reading['sso-enforced'] !== 'on') expectSameEnd(snapshotOf(sandbox.account), end, sandbox.account);
  const again = await apply({ sandbox, cwd, flags });
  expect([again.code, leftIn(appliedBy(again))], where).toEqual([attempt.code, []]);
}

/** Whether the token's user is the owner or one of the administrators decides how many of these there are. */
const endUnder = (reading: Reading, { end }: Trial, { account }: TestSandbox): Snapshot =>
  reading['token-user'] === 'owner' ? snapshotOf(account) : end;

const leniencyFor = (reading: Reading): Leniency =>
  reading['sso-enforced'] === 'on' ? { setByServer: 'accountSSORequired' } : {};

const SINGLE: readonly Reading[] = Object.entries(DIALECTS).flatMap(([name, { values }]) =>
  values.slice(1).map((value) => ({ [name]: value })),
);

describe('each single reading', () => {
  test.each(NAMED)('$name', async (subject) => {
    const trial = await trialOf(subject);
    expect([EXIT.done, EXIT.waiting]).toContain(trial.code);
    for (const reading of [{}, ...someOf(SINGLE, NAMED.length, NAMED.indexOf(subject))])
      await expectConverges(subject, trial, reading);
  });

  test('no exception is stale: each names a reading that exists', () => {
    expect(SINGLE.map(spell)).toEqual(expect.arrayContaining(Object.keys(EXCEPTIONS)));
  });
});

/** A random combination. */
function randomReading(seed: number): Reading {
  const chosen = parseDialects([`random:${seed}`])
    .describe()
    .map((text) => text.split('=') as [string, string]);
  return Object.fromEntries(chosen);
}

describe(`random combinations, SEED=${SEED}`, () => {
  test.each(NAMED)('$name', async (subject) => {
    const trial = await trialOf(subject);
    for (let n = 0; n < RANDOM_READINGS / 4; n += 1)
      await expectConverges(subject, trial, randomReading(SEED + n));
  });

  test('a world each', async () => {
    for (const [index, subject] of WORLDS.entries()) {
      await expectConverges(subject, await trialOf(subject), randomReading(SEED + index));
    }
  });
});
