/**
 * Runs that overlap: one waits at its prompt while others read, write, report and edit, and e-mails pass from one person
 * to another. Whatever `history` calls certain is in the account's own log.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import type { AccountChange } from '../src/sandbox/account.ts';
import type { Edit } from '../src/sandbox/edit.ts';
import { documentOf } from './support/closed-schemas.ts';
import { ALLOW_ALL } from './support/disturbed.ts';
import { untilEnoughOf } from './support/enough.ts';
import { folderWith, runCli, type TestSandbox, withSandbox } from './support/harness.ts';
import { usually } from './support/thorough.ts';

const NAMES = ['ada', 'bea', 'cal', 'dan', 'wes'] as const;
const LEVELS = ['administrator', 'manage', 'monitor'] as const;
const ORDERS = 'aaaaaaaaaaaaaaaaaaaaaaa1';
const SEED = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: administrator }
  bea@acme.example: { accessLevel: manage }
  wes@acme.example: { accessLevel: monitor }
integrations: [{ name: Orders, id: ${ORDERS} }]
`;
const HEAD = `version: 1
account: { name: Acme, region: us, contains: [${ORDERS}] }
policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100%, outsideChanges: undo }
users:
  root@acme.example: { accessLevel: administrator }
`;
const ENTRIES = [...LEVELS.map((level) => `{ accessLevel: ${level} }`), '{ state: absent }'] as const;

interface ByClock {
  /** How far the clock of the machine is ahead of the account's, in seconds. */
  readonly ahead?: number;
  /** Whether what is kept says nothing of that, as all that is older. */
  readonly isSilent?: boolean;
}
type Step =
  | { readonly do: 'edit'; readonly edit: Edit }
  /** Another has the e-mail from then on; whoever had it goes by one that nobody had. */
  | { readonly do: 'hand-over'; readonly from: string; readonly to: string }
  | ({ readonly do: 'report' } & ByClock)
  /** Hours go by, so that clocks no longer leave open what came first. */
  | { readonly do: 'pass' }
  | ({
      readonly do: 'run';
      readonly entries: readonly (string | null)[];
      /** Done between the reading of the run and its writes; without any the run does not ask. */
      readonly meanwhile: readonly Step[];
      readonly isLost?: boolean;
    } & ByClock);

/** How far the clock of a machine may be from the account's where nothing says how far it was, in seconds. */
const SKEW = 5 * 60;
/** The same where what is kept says how far. */
const WRONG = 3 * 86_400;
/** How exactly that says it: the account tells whole seconds, and each look at the clock takes one. */
const TOLD = 20;

const addressed = (name: string): string => `${name}@acme.example`;
const user = fc.constantFrom(...NAMES).map(addressed);
const edit: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('edit' as const),
  edit: fc.oneof(
    fc.record({
      do: fc.constantFrom('change' as const, 'change' as const, 'invite' as const),
      user,
      set: fc.record({ accessLevel: fc.constantFrom(...LEVELS) }),
    }),
    fc.record({ do: fc.constantFrom('accept', 'remove', 'disable', 'enable'), user }),
  ),
});
const handOver = fc.record({ do: fc.constant('hand-over' as const), from: user, to: user });
const pass = fc.record({ do: fc.constant('pass' as const) });
const entries = fc.tuple(...NAMES.map(() => fc.option(fc.constantFrom(...ENTRIES), { freq: 2 })));
function storyBy(clocks: fc.Arbitrary<ByClock>): fc.Arbitrary<readonly Step[]> {
  const byClock = <T extends object>(arbitrary: fc.Arbitrary<T>) =>
    fc.tuple(arbitrary, clocks).map(([step, clock]) => ({ ...step, ...clock }));
  const run = fc.constant('run' as const);
  const report = byClock(fc.record({ do: fc.constant('report' as const) }));
  const short = byClock(fc.record({ do: run, entries, meanwhile: fc.constant([]), isLost: fc.boolean() }));
  const meanwhile = fc.array(fc.oneof(edit, handOver, report, pass, short, short), { maxLength: 4 });
  const long = byClock(fc.record({ do: run, entries, meanwhile }));
  return fc.array(fc.oneof(edit, handOver, report, pass, pass, short, long, long, long), {
    minLength: 5,
    maxLength: 11,
  });
}

const within = (most: number) => fc.integer({ min: -most, max: most });
const told = fc.record({ ahead: fc.oneof(within(SKEW), within(SKEW), within(WRONG)) });
const silent = fc.record({ ahead: within(SKEW), isSilent: fc.constant(true) });
const story = fc.oneof(storyBy(told), storyBy(fc.oneof(told, silent)));

interface Entry {
  readonly kind: string;
  readonly at: string;
  readonly since?: string;
  readonly person: string;
  readonly recordId: string | null;
  readonly certain?: boolean;
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

/** One change of the account's own log, and whether a run made it whose receipt is kept. */
interface Logged extends AccountChange {
  readonly isReceipted: boolean;
}

/** Each look takes a second. */
class Clock {
  #seconds = 0;

  readonly now = (): Date => {
    this.#seconds += 1;
    return new Date(Date.parse('2027-01-01T00:00:00Z') + this.#seconds * 1_000);
  };

  pass(seconds: number): void {
    this.#seconds += seconds;
  }
}

/** Plays a story in one account. */
class Play {
  /** Where changes of the log stand that a lost run made. */
  readonly #lost: (readonly [number, number])[] = [];
  readonly #sandbox: TestSandbox;
  readonly #cwd: string;
  readonly #clock: Clock;
  #number = 0;

  constructor(sandbox: TestSandbox, cwd: string, clock: Clock) {
    this.#sandbox = sandbox;
    this.#cwd = cwd;
    this.#clock = clock;
  }

  async take(step: Step): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    switch (step.do) {
      case 'edit':
        return ignoringImpossible(() => this.#sandbox.edit(step.edit));
      case 'hand-over':
        return ignoringImpossible(() => {
          if (step.from === step.to) return;
          this.#rename(step.to, `former-${number}@acme.example`);
          this.#rename(step.from, step.to);
        });
      case 'report': {
        const file = `reports/${number}.json`;
        const flags = ['--no-files', '--region', 'us', '--output', file];
        expect((await this.#cli(['report', ...flags], step)).code).toBe(EXIT.done);
        return this.#silence(file, step);
      }
      case 'pass':
        return this.#clock.pass(3 * 3_600);
      case 'run':
        return this.#apply(step, number);
    }
  }

  #rename(from: string, email: string): void {
    const isThere = this.#sandbox.account.roster.records().some(({ person }) => person.email === from);
    if (isThere) this.#sandbox.edit({ do: 'change', user: from, set: { email } });
  }

  async #apply(step: Extract<Step, { do: 'run' }>, number: number) {
    const { entries, meanwhile, isLost = false } = step;
    const lines = entries.map((entry, at) =>
      entry === null ? '' : `  ${addressed(NAMES[at] ?? '')}: ${entry}\n`,
    );
    await writeFile(join(this.#cwd, `${number}.yaml`), HEAD + lines.join(''));
    const receipt = `${isLost ? 'lost' : 'receipts'}/${number}.ndjson`;
    const first = this.#sandbox.account.changes.length;
    const left = [...meanwhile];
    const others = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await this.take(next);
      return 'yes';
    };
    const how = meanwhile.length === 0 ? ['--yes', ...ALLOW_ALL] : [];
    const argv = ['apply', `${number}.yaml`, ...how, '--receipt', receipt];
    const ended = await this.#cli(argv, step, meanwhile.length === 0 ? undefined : others);
    expect([EXIT.done, EXIT.refused, EXIT.incomplete], ended.stderr).toContain(ended.code);
    await others();
    if (isLost) this.#lost.push([first, this.#sandbox.account.changes.length]);
    else await this.#silence(receipt, step);
  }

  /** As versions wrote it that did not say how far the clock was off; their lines were not chained. */
  async #silence(file: string, { isSilent = false }: ByClock): Promise<void> {
    if (!isSilent) return;
    const path = join(this.#cwd, file);
    const text = await readFile(path, 'utf8');
    const silent = text.replaceAll(/"clockAheadMs": ?-?\d+,/g, '');
    await writeFile(
      path,
      silent.replaceAll('"receipt":"1.6"', '"receipt":"1.0"').replaceAll(/,"(?:previous|seal)":"\w+"/g, ''),
    );
  }

  #cli(argv: readonly string[], { ahead = 0 }: { readonly ahead?: number }, answer?: () => Promise<string>) {
    const now = () => new Date(this.#clock.now().getTime() + ahead * 1_000);
    const setting = { sandbox: this.#sandbox, cwd: this.#cwd, now, hasty: true };
    return runCli(argv, answer === undefined ? setting : { ...setting, answer, terminal: true });
  }

  log(): Logged[] {
    return this.#sandbox.account.changes.map((change, at) => ({
      ...change,
      isReceipted: change.by.source === 'api' && !this.#lost.some(([from, to]) => at >= from && at < to),
    }));
  }
}

/** Nobody is removed who is not there, and no two have one e-mail. */
function ignoringImpossible(act: () => void): void {
  try {
    act();
  } catch {}
}

interface Played {
  readonly entries: readonly Entry[];
  readonly log: readonly Logged[];
  /** How far what is kept may be off, in milliseconds. */
  readonly off: number;
}

async function played(steps: readonly Step[]): Promise<Played> {
  const cwd = await folderWith({});
  for (const folder of ['receipts', 'lost', 'reports']) await mkdir(join(cwd, folder));
  const clock = new Clock();
  const log = await withSandbox(
    SEED,
    async (sandbox) => {
      const play = new Play(sandbox, cwd, clock);
      for (const step of steps) await play.take(step);
      return play.log();
    },
    { now: clock.now },
  );
  const off = (JSON.stringify(steps).includes('isSilent') ? SKEW : TOLD) * 1_000;
  if ((await readdir(join(cwd, 'receipts'))).length === 0) return { entries: [], log, off };
  const reports = (await readdir(join(cwd, 'reports'))).length === 0 ? [] : ['--reports', 'reports'];
  const asked = await runCli(['history', '--receipts', 'receipts', ...reports, '--format', 'json'], { cwd });
  expect(asked.code, asked.stderr).toBe(EXIT.done);
  const { entries } = documentOf('history', asked.stdout) as { entries: readonly Entry[] };
  return { entries, log, off };
}

/** A reading lasts as long as its requests. */
const READING = 60_000;
const emailIn = (document: AccountChange['before']): string | null =>
  JSON.parse(JSON.stringify(document?.sharedWithUser ?? null))?.email ?? null;
const READ: Readonly<Record<string, (document: AccountChange['before']) => unknown>> = {
  'e-mail': emailIn,
  accessLevel: (document) => document?.accessLevel ?? null,
};
const recordOf = ({ before, after }: Logged): string => String((after ?? before)?._id);

/** Why an entry is not of what happened; undefined: the log has it. */
function untrue(entry: Entry, { log, off }: Played): string | undefined {
  if (entry.recordId !== null) return untrueOf(entry.recordId, entry, log, off);
  // Whoever is invited has no record; it was theirs who had the e-mail, and who may go by another one since.
  const hadEmail = ({ before, after }: Logged) =>
    [before, after].some((document) => emailIn(document) === entry.person);
  const records = new Set(log.filter(hadEmail).map(recordOf));
  const whys = [...records].map((record) => untrueOf(record, entry, log, off));
  return whys.includes(undefined) ? undefined : `of no record: ${whys.join('; ')}`;
}

function untrueOf(
  record: string,
  { since = '', at, fields }: Entry,
  log: readonly Logged[],
  off: number,
): string | undefined {
  const own = log.filter((change) => recordOf(change) === record);
  const [from, to] = [Date.parse(since) - off, Date.parse(at) + READING + off];
  const within = own.filter(({ time }) => Date.parse(time) >= from && Date.parse(time) <= to);
  if (within.every(({ isReceipted }) => isReceipted)) return 'nobody changed it but runs with a receipt';
  const states = [within[0]?.before, ...within.map(({ after }) => after)];
  for (const { field, before, after } of fields) {
    const read = READ[field];
    if (read === undefined) continue;
    const values = states.map(read);
    const was = values.indexOf(before ?? null);
    // Somebody who comes back by a new record had the old one.
    const isBack = values[0] === null && before !== null;
    if (!isBack && (was < 0 || !values.slice(was).includes(after ?? null)))
      return `${field} went ${values.join(', ')}`;
  }
  return undefined;
}

const isInferred = ({ kind }: Entry): boolean => kind === 'without-receipt' || kind === 'seen-otherwise';

describe('what history calls certain', () => {
  it('is in the log of the account, whatever runs overlap and whoever renames whom', async () => {
    const seen = { certain: 0, open: 0 };
    const few = usually(3, 20);
    await untilEnoughOf(
      () =>
        fc.assert(
          fc.asyncProperty(story, async (steps) => {
            const story = await played(steps);
            for (const entry of story.entries.filter(isInferred)) {
              seen[entry.certain === true ? 'certain' : 'open'] += 1;
              if (entry.certain === true) expect(untrue(entry, story), JSON.stringify(entry)).toBeUndefined();
            }
          }),
          { numRuns: usually(5, 60), endOnFailure: true },
        ),
      () => seen.certain > few,
    );
    expect(seen.certain).toBeGreaterThan(few);
  });
});

const inferred = async (steps: readonly Step[]): Promise<string[]> =>
  (await played(steps)).entries.filter(isInferred).map(({ person, certain, fields }) => {
    const changes = fields.map(({ field, before, after }) => `${field} ${before} ${after}`);
    return `${certain ? '' : 'perhaps '}${person}: ${changes.join(', ')}`;
  });

/** What the files say of one person. */
const only = (name: (typeof NAMES)[number], level: (typeof LEVELS)[number]): (string | null)[] =>
  NAMES.map((each) => (each === name ? `{ accessLevel: ${level} }` : null));
const change = (name: string, accessLevel: (typeof LEVELS)[number]): Step => ({
  do: 'edit',
  edit: { do: 'change', user: addressed(name), set: { accessLevel } },
});

describe('a run that waits at its prompt', () => {
  const monitor: Step = { do: 'run', entries: only('ada', 'monitor'), meanwhile: [] };
  const waiting = (...meanwhile: Step[]): Step => ({ do: 'run', entries: only('ada', 'monitor'), meanwhile });

  it('has read before the run that was carried out meanwhile', async () => {
    expect(await inferred([waiting(monitor)])).toEqual([]);
    expect(await inferred([waiting(monitor, { do: 'report' })])).toEqual([]);
    expect(await inferred([waiting({ do: 'report' }, monitor, { do: 'report' }), { do: 'report' }])).toEqual(
      [],
    );
  });

  it('finds nothing that a report did not show while it waited', async () => {
    expect(await inferred([waiting({ do: 'report' }), { do: 'report' }])).toEqual([]);
  });

  it('shows that somebody took back meanwhile what the other run had done, and not for certain what of it', async () => {
    expect(await inferred([waiting(monitor, change('ada', 'administrator'))])).toEqual([
      'perhaps ada@acme.example: accessLevel monitor administrator',
    ]);
  });

  it('and then finds a record gone says nothing of the one that an invitation made since', async () => {
    const absent = NAMES.map((name) => (name === 'bea' ? '{ state: absent }' : null));
    const removing: Step = { do: 'run', entries: absent, meanwhile: [] };
    const inviting: Step = { do: 'run', entries: only('bea', 'monitor'), meanwhile: [] };
    const waited: Step = { do: 'run', entries: absent, meanwhile: [removing, inviting] };
    expect(await inferred([waited, { do: 'report' }])).toEqual([]);
  });

  it('and then finds a record gone does not say that another came only after that', async () => {
    const absent = NAMES.map((name) => (name === 'bea' ? '{ state: absent }' : null));
    const removing: Step = { do: 'run', entries: absent, meanwhile: [] };
    const lost: Step = { do: 'run', entries: only('bea', 'monitor'), meanwhile: [], isLost: true };
    const byHand: Step = { do: 'edit', edit: { do: 'remove', user: addressed('bea') } };
    const anew: Step = {
      do: 'edit',
      edit: { do: 'invite', user: addressed('bea'), set: { accessLevel: 'monitor' } },
    };
    for (const gone of [removing, byHand])
      for (const back of [lost, anew])
        for (const shown of [[], [{ do: 'report' } as const]]) {
          const waited: Step = { do: 'run', entries: absent, meanwhile: [gone, back, ...shown] };
          const story = await played([waited, { do: 'report' }, { do: 'report' }]);
          for (const entry of story.entries.filter(isInferred)) {
            const why = entry.certain === true ? untrue(entry, story) : undefined;
            expect(why, JSON.stringify({ entry, gone, back, shown })).toBeUndefined();
          }
        }
  });

  it('and finds somebody invited does not say that they accepted only after that', async () => {
    const inviting: Step = { do: 'run', entries: only('bea', 'monitor'), meanwhile: [] };
    const leaver: Step = { do: 'edit', edit: { do: 'remove', user: addressed('bea') } };
    const accepting: Step = { do: 'edit', edit: { do: 'accept', user: addressed('bea') } };
    for (const shown of [[], [{ do: 'report' } as const]]) {
      const waited: Step = { ...inviting, meanwhile: [inviting, accepting, ...shown] };
      const story = await played([leaver, waited, { do: 'report' }]);
      for (const entry of story.entries.filter(isInferred))
        expect(
          entry.certain === true ? untrue(entry, story) : undefined,
          JSON.stringify(entry),
        ).toBeUndefined();
    }
  });

  it('and invites once more does not say that the e-mail was given away only after that', async () => {
    const lost: Step = { do: 'run', entries: only('cal', 'monitor'), meanwhile: [], isLost: true };
    const given: Step = { do: 'hand-over', from: addressed('cal'), to: addressed('wes') };
    const waited: Step = { ...lost, isLost: false, meanwhile: [lost, { do: 'report' }, given] };
    const story = await played([waited, { do: 'report' }]);
    for (const entry of story.entries.filter(isInferred))
      expect(
        entry.certain === true ? untrue(entry, story) : undefined,
        JSON.stringify(entry),
      ).toBeUndefined();
  });

  it('leaves certain what somebody changed before all of it, or after', async () => {
    const after = change('ada', 'manage');
    expect(await inferred([waiting(monitor), after, monitor])).toEqual([
      'ada@acme.example: accessLevel monitor manage',
    ]);
    const changed = [{ do: 'report' }, change('ada', 'manage'), waiting(monitor)] as const;
    expect(await inferred(changed)).toEqual(['ada@acme.example: accessLevel administrator manage']);
  });
});

describe('an e-mail that passes to another', () => {
  const passed: Step = { do: 'hand-over', from: addressed('wes'), to: addressed('ada') };
  const first: Step = { do: 'run', entries: only('ada', 'manage'), meanwhile: [] };
  const second: Step = { do: 'run', entries: only('ada', 'administrator'), meanwhile: [] };

  it('does not make one person of two, by receipts alone and beside a report', async () => {
    expect(await inferred([first, passed, second])).toEqual([]);
    const told = await inferred([first, passed, second, { do: 'report' }]);
    expect(told).toEqual([
      expect.stringMatching(/^former-2@acme\.example: e-mail ada@acme\.example former-2@/),
    ]);
    expect(told).toHaveLength(1);
  });

  it('and is invited anew after they left is not theirs who left by another one', async () => {
    const given: Step = { do: 'hand-over', from: addressed('wes'), to: addressed('cal') };
    const asWes: Step = { do: 'run', entries: only('wes', 'manage'), meanwhile: [] };
    const asCal: Step = { do: 'run', entries: only('cal', 'monitor'), meanwhile: [] };
    const without = NAMES.map((name) => (name === 'cal' ? '{ state: absent }' : null));
    const leaving: Step = { do: 'run', entries: without, meanwhile: [] };
    const levels = { cal: '{ accessLevel: monitor }', wes: '{ accessLevel: manage }' };
    const both = NAMES.map((name) => (name === 'cal' || name === 'wes' ? levels[name] : null));
    const inviting: Step = { do: 'run', entries: both, meanwhile: [] };
    const told = await inferred([asWes, given, asCal, leaving, inviting, { do: 'report' }]);
    expect(told).toEqual(['cal@acme.example: e-mail wes@acme.example cal@acme.example']);
  });

  it('does not give somebody invited and removed again the record that they had before', async () => {
    const remove: Step = { do: 'edit', edit: { do: 'remove', user: addressed('ada') } };
    const { entries } = await played([first, remove, second, remove, { do: 'report' }]);
    const gone = entries.filter(({ kind }) => kind === 'seen-otherwise');
    expect(gone.map(({ recordId }) => recordId)).toEqual([null]);
  });

  it('does not give whoever was invited the record of somebody who had been there', async () => {
    const leaver: Step = { do: 'edit', edit: { do: 'remove', user: addressed('ada') } };
    expect(await inferred([leaver, first, passed, second])).toEqual([]);
  });
});
