/** What a rehearsal says that it tried is what it tried, and whatever the sandbox could do beyond that is named. */
import { expect, test } from 'vitest';
import schema from '../../schemas/sandbox.schema.json' with { type: 'json' };
import { casesOf } from '../../src/rehearse/cases.ts';
import { DIALECTS } from '../../src/sandbox/dialects.ts';
import { FAULT_KINDS } from '../../src/sandbox/faults.ts';
import { ANYTHING } from '../../src/sandbox/likeness.ts';
import { NOT_TRIED, UNTRIED_EDITS, UNTRIED_FAULTS } from '../../src/say/untried.ts';
import { folderWith, openSandbox, runCli } from '../support/harness.ts';
import { ACCOUNT, FILES, rehearsalOf } from './rehearsing.ts';

const EMAIL = 'ada@acme.example';
const RECORD = '/v1/ashares/aaaaaaaaaaaaaaaaaaaaaaa1';
/** All cases of a run that sends one request of each sort. */
const CASES = casesOf(
  [
    ['GET', '/v1/ashares'],
    ['GET', RECORD],
    ['PUT', RECORD],
    ['PUT', `${RECORD}/disable`],
    ['DELETE', RECORD],
    ['POST', '/v1/invite/multiple'],
  ].map(([method = '', path = ''], index) => ({
    ...{ n: index + 1, method, path, time: '', body: '', status: 200, faults: [], earlier: 0, changes: [] },
  })),
  { emailOf: () => EMAIL, staying: ['bea@acme.example'] },
  ANYTHING,
);

test('each fault of the sandbox is tried or named as not tried, and none is both', () => {
  const tried = new Set(CASES.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  expect([...tried, ...Object.keys(UNTRIED_FAULTS)].sort()).toEqual([...FAULT_KINDS].sort());
});

test('each deed of the other administrator is tried or named as not tried, and none is both', () => {
  const tried = new Set(CASES.flatMap(({ edits }) => edits.map((edit) => edit.do)));
  const { enum: deeds } = schema.definitions.seedEdit.properties.do;
  expect([...tried, ...Object.keys(UNTRIED_EDITS)].sort()).toEqual([...deeds].sort());
});

test('each reading is tried, the expected one, or one under which some change cannot be made', () => {
  const tried = new Set(CASES.flatMap(({ kind, what }) => (kind === 'dialect' ? [what] : [])));
  for (const [name, row] of Object.entries(DIALECTS)) {
    const [expected, ...others] = row.values;
    const obstructs: readonly string[] = 'obstructs' in row ? row.obstructs : [];
    for (const value of others) {
      const isLeftOut = obstructs.includes(value) || name === 'sso-enforced';
      expect(tried.has(`${name}=${value}`), `${name}=${value}`).toBe(!isLeftOut);
    }
    expect(tried.has(`${name}=${expected}`)).toBe(false);
  }
});

test('whatever is named as not tried is in what everybody reads', async () => {
  const words = NOT_TRIED.join('\n');
  for (const each of [...Object.values(UNTRIED_FAULTS), ...Object.values(UNTRIED_EDITS)])
    expect(words).toContain(each);
  const sandbox = await openSandbox(ACCOUNT);
  try {
    const cwd = await folderWith({ 'access.yaml': FILES });
    const { stdout } = await runCli(['rehearse', '--runs', '2'], { sandbox, cwd });
    for (const each of NOT_TRIED) expect(stdout).toContain(each);
  } finally {
    await sandbox.close();
  }
});

test('counts fault by fault what was played, and its parts add up', async () => {
  const sandbox = await openSandbox(ACCOUNT);
  try {
    const cwd = await folderWith({ 'access.yaml': FILES });
    const { covered, cases } = await rehearsalOf(sandbox, [], cwd, { runs: 16 });
    expect(covered.reduce((sum, { tried }) => sum + tried, 0)).toBe(cases);
    for (const { kind, tried, of, parts } of covered) {
      if (parts === undefined) continue;
      const sum = (key: 'tried' | 'of') => parts.reduce((total, part) => total + part[key], 0);
      expect([kind, sum('tried'), sum('of')]).toEqual([kind, tried, of]);
      expect(parts.every((part) => part.tried <= part.of)).toBe(true);
    }
    const faults = covered.find(({ kind }) => kind === 'fault')?.parts ?? [];
    expect(faults.find(({ what }) => what === 'close-after at writes')?.tried).toBe(1);
    expect(faults.find(({ what }) => what === 'revoked=403 at readings')?.tried).toBe(0);
  } finally {
    await sandbox.close();
  }
});
