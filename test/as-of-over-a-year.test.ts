/**
 * Years of a company that nobody wrote down: reports and runs that are kept, lost or in one file, and edits by others
 * at any minute. What `report --as-of` calls recorded or derived is what was; every edited line of a receipt is found.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import type { Edit } from '../src/sandbox/edit.ts';
import { documentOf } from './support/closed-schemas.ts';
import { ALLOW_ALL } from './support/disturbed.ts';
import { untilEnoughOf } from './support/enough.ts';
import { folderWith, runCli, type TestSandbox, withSandbox } from './support/harness.ts';
import { usually } from './support/thorough.ts';

const ORDERS = 'aaaaaaaaaaaaaaaaaaaaaaa1';
const NAMES = ['ada', 'bea', 'cal', 'dan', 'eve'] as const;
const LEVELS = ['administrator', 'manage', 'monitor'] as const;
const SEED = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: administrator }
  bea@acme.example: { accessLevel: manage }
  cal@acme.example: { integrations: { Orders: manage } }
integrations: [{ name: Orders, id: ${ORDERS} }]
`;
const HEAD = `version: 1
account: { name: Acme, region: us, contains: [${ORDERS}] }
policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100%, outsideChanges: undo }
integrations: { Orders: { id: ${ORDERS} } }
users:
  root@acme.example: { accessLevel: administrator }
`;
const ENTRIES = [
  '{ accessLevel: administrator }',
  '{ accessLevel: monitor }',
  '{ integrations: { Orders: manage } }',
  '{ accessLevel: manage, enabled: false }',
  '{ state: absent }',
] as const;

type Event =
  | { readonly do: 'report' }
  | { readonly do: 'edit'; readonly edit: Edit }
  | {
      readonly do: 'apply';
      readonly entries: readonly (string | null)[];
      readonly kept: 'lost' | 'own' | 'all';
    };

const user = fc.constantFrom(...NAMES).map((name) => `${name}@acme.example`);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    do: fc.constantFrom('change' as const, 'invite' as const),
    user,
    set: fc.record({ accessLevel: fc.constantFrom(...LEVELS) }),
  }),
  fc.record({ do: fc.constantFrom('accept', 'dismiss', 'remove', 'disable', 'enable'), user }),
);
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ do: fc.constant('report' as const) }),
  fc.record({ do: fc.constant('edit' as const), edit }),
  fc.record({
    do: fc.constant('apply' as const),
    entries: fc.tuple(...NAMES.map(() => fc.option(fc.constantFrom(...ENTRIES), { freq: 2 }))),
    kept: fc.constantFrom('lost' as const, 'own' as const, 'all' as const),
  }),
);
/** Minutes or weeks pass before each event. */
const pause = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 90, max: 30_000 }));
const years = fc.record({
  events: fc.array(fc.tuple(pause, event), { minLength: 12, maxLength: 18 }),
  moments: fc.array(fc.tuple(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })), {
    minLength: 12,
    maxLength: 12,
  }),
  bent: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 6, maxLength: 6 }),
});

interface Held {
  readonly status: string;
  readonly level: string;
  readonly integrations: Readonly<Record<string, string>>;
}

/** What it gives: a grant below a level that gives as much is nothing. */
const wordsOf = ({ status, level, integrations }: Held): string =>
  `${status} ${level} ${level === 'administrator' || level === 'manage' ? '' : Object.values(integrations).join()}`;

function truthOf(sandbox: TestSandbox): Map<string, string> {
  return new Map(
    sandbox.account.roster.records().map(({ id, fields, disabled, dismissed, accepted }) => {
      const status = disabled ? 'disabled' : dismissed ? 'dismissed' : accepted ? 'accepted' : 'pending';
      const grants = JSON.stringify(fields.integrationAccessLevel ?? []);
      const integrations = grants.includes(ORDERS) ? { [ORDERS]: 'manage' } : {};
      return [id, wordsOf({ status, level: String(fields.accessLevel ?? 'custom'), integrations })];
    }),
  );
}

interface Truth {
  readonly from: number;
  readonly records: ReadonlyMap<string, string>;
}

async function live(cwd: string, events: readonly (readonly [number, Event])[]): Promise<Truth[]> {
  const clock = { now: new Date('2027-01-01T00:00:00Z') };
  const truths: Truth[] = [];
  await withSandbox(
    SEED,
    async (sandbox) => {
      for (const [at, [minutes, happens]] of events.entries()) {
        clock.now = new Date(clock.now.getTime() + minutes * 60_000);
        const around = { sandbox, cwd, now: clock.now, hasty: true };
        if (happens.do === 'edit') ignoringImpossible(() => sandbox.edit(happens.edit));
        else if (happens.do === 'report') {
          const flags = [
            '--no-files',
            '--region',
            'us',
            '--format',
            'json',
            '--output',
            `reports/${at}.json`,
          ];
          expect((await runCli(['report', ...flags], around)).code).toBe(EXIT.done);
        } else {
          const lines = happens.entries.map((entry, index) =>
            entry === null ? '' : `  ${NAMES[index]}@acme.example: ${entry}\n`,
          );
          await writeFile(join(cwd, 'access.yaml'), HEAD + lines.join(''));
          const name = happens.kept === 'own' ? String(at) : happens.kept;
          const receipt = `${happens.kept === 'lost' ? 'lost' : 'receipts'}/${name}.ndjson`;
          const ran = await runCli(['apply', '--yes', ...ALLOW_ALL, '--receipt', receipt], around);
          expect(ran.code, ran.stderr).toBe(EXIT.done);
        }
        truths.push({ from: clock.now.getTime(), records: truthOf(sandbox) });
      }
    },
    { now: () => clock.now },
  );
  return truths;
}

/** Nobody accepts twice, and nobody is removed who is not there. */
function ignoringImpossible(act: () => void): void {
  try {
    act();
  } catch {}
}

interface Said {
  readonly recordId: string | null;
  readonly state: string;
  readonly held: Held | null;
}

/** The moments that are asked after: right around an event, or anywhere between the first and the last. */
const momentsOf = (truths: readonly Truth[], drawn: readonly (readonly [number, number])[]): number[] =>
  drawn.map(([at, share]) => {
    const [first = 0, last = 0] = [truths[0]?.from, truths.at(-1)?.from];
    const near = truths[at % truths.length]?.from ?? first;
    const around = [-1, 1, 30_000, -30_000, 61_000][at % 5] ?? 1;
    return Math.max(first + 1, at % 2 === 0 ? Math.floor(first + share * (last - first)) + 1 : near + around);
  });

it('what it calls recorded or derived is what was, and every edited line of a receipt is found', async () => {
  const seen = { known: 0, unknown: 0, edited: 0 };
  await untilEnoughOf(
    () =>
      fc.assert(
        fc.asyncProperty(years, async ({ events, moments, bent }) => {
          const cwd = await folderWith({ 'access.yaml': HEAD });
          for (const folder of ['receipts', 'lost', 'reports'])
            await mkdir(join(cwd, folder), { recursive: true });
          const truths = await live(cwd, events);
          const folders = [];
          for (const folder of ['receipts', 'reports'])
            if ((await readdir(join(cwd, folder))).length > 0) folders.push(`--${folder}`, folder);
          if (folders.length === 0) return;
          const now = new Date('2029-01-01T00:00:00Z');
          for (const moment of momentsOf(truths, moments)) {
            const date = new Date(moment).toISOString();
            const flags = ['report', '--as-of', date, ...folders, '--format', 'json'];
            const ran = await runCli(flags, { cwd, now });
            expect(ran.code, ran.stderr).toBe(EXIT.done);
            const truth = truths.findLast(({ from }) => from <= moment)?.records;
            const { records } = documentOf('as-of', ran.stdout) as { records: readonly Said[] };
            for (const { recordId, state, held } of records) {
              seen[state === 'unknown' ? 'unknown' : 'known'] += 1;
              if (state === 'unknown') continue;
              const is = truth?.get(recordId ?? '');
              expect(is, `${date} ${recordId} ${state}`).toBe(held === null ? undefined : wordsOf(held));
            }
          }
          seen.edited += await bend(cwd, bent);
        }),
        { numRuns: usually(2, 25) },
      ),
    () => seen.known > 50 && seen.unknown > 5 && seen.edited > 4,
  );
  expect([seen.known > 50, seen.unknown > 5, seen.edited > 4]).toEqual([true, true, true]);
});

/** Changes one value of one line each time; whatever it is, `history` names the file and the line. */
async function bend(cwd: string, drawn: readonly (readonly [number, number, number])[]): Promise<number> {
  const names = await readdir(join(cwd, 'receipts'));
  if (names.length === 0) return 0;
  for (const [which, at, part] of drawn) {
    const file = join(cwd, 'receipts', names[which % names.length] ?? '');
    const text = await readFile(file, 'utf8');
    const lines = text.trimEnd().split('\n');
    const index = at % lines.length;
    const edited = withAnotherValue(lines[index] ?? '', part);
    await writeFile(file, `${lines.with(index, edited).join('\n')}\n`);
    const ran = await runCli(['history', '--receipts', file, '--format', 'json'], { cwd });
    const { problems } = documentOf('history', ran.stdout) as { problems: readonly { line: number }[] };
    const isNamed = problems.some(({ line }) => Math.abs(line - index - 1) <= 1);
    expect([ran.code, isNamed], edited).toEqual([EXIT.invalid, true]);
    await writeFile(file, text);
  }
  return drawn.length;
}

/** The same line with one of its texts, numbers or truth values changed. */
function withAnotherValue(line: string, part: number): string {
  const values = [...line.matchAll(/(?<=:)(?:"(?:[^"\\]|\\.)*"|true|false|\d+)(?=[,}])/g)];
  const found = values[part % values.length];
  if (found === undefined) throw new Error(`${line} has no value`);
  const [was] = found;
  const is = was.startsWith('"')
    ? `${was.slice(0, -1)}0"`
    : was === 'true'
      ? 'false'
      : was === 'false'
        ? 'true'
        : `${was}1`;
  return `${line.slice(0, found.index)}${is}${line.slice(found.index + was.length)}`;
}
