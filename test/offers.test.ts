/** What a watch offers is taken as it stands: by `validate` where it is to be put, and by the plan that follows. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { emailOf, userIdOf } from '../src/core/model/ids.ts';
import type { LiveUser } from '../src/core/model/live.ts';
import type { WrittenConfig } from '../src/core/written/config.ts';
import type { User } from '../src/core/written/file.ts';
import { type Drift, lookForDrift } from '../src/run/drift.ts';
import { canUndo, type DriftReport, differenceLines, differs } from '../src/say/drift.ts';
import { offersOf } from '../src/say/entry.ts';
import { flat } from '../src/say/line.ts';
import { endLeftBehind, leftBehindLines } from '../src/say/strangers.ts';
import { admin, filesAbout, planAbout } from './support/about.ts';
import { account, type PersonFacts, person } from './support/live.ts';
import { filesOf, readerOf } from './support/watched.ts';
import { NOW } from './support/world.ts';

const ID = 'e'.repeat(24);
const NEW = { createdAt: '2026-11-20T00:00:00Z' };
const POLICY = 'policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100% }\n';
/** Another record with the e-mail of somebody, spelled otherwise. */
const also = (name: string, facts: PersonFacts = {}, more: Partial<LiveUser> = {}): LiveUser => ({
  ...person(`${name}-2`, { ...NEW, ...facts }),
  email: emailOf(`${name}@acme.example`),
  shownEmail: `${name.toUpperCase()}@acme.example`,
  ...more,
});

async function watched(
  config: WrittenConfig,
  people: readonly LiveUser[],
  base?: WrittenConfig,
): Promise<DriftReport> {
  const found = await lookForDrift(filesOf(config, base), readerOf(account(people)), NOW, () => NOW);
  if (found.kind === 'rejected') throw new Error('what is planned can be watched');
  return reportOf(found);
}
const reportOf = (drift: Drift): DriftReport => ({ ...drift, undo: '', end: '', takeBack: '' });
const offered = ({ drifted }: DriftReport): string[] =>
  drifted.flatMap((each) => offersOf(each).map(({ yaml }) => yaml));
const toldOf = (report: DriftReport): string =>
  report.drifted.flatMap((each) => differenceLines(each, report).map(flat)).join('\n');

/** What a plan writes once such an entry is in the files. */
function writtenBy(yaml: string, people: readonly LiveUser[]): string[] {
  const [[name, entry] = ['', {}]] = Object.entries<User>(parse(yaml));
  const config = filesAbout([`${name}: ${JSON.stringify(entry)}`], POLICY);
  return planAbout(config, people).operations.map(({ kind, user }) => `${kind} ${user.recordId}`);
}

describe('of somebody in no file who has several records', () => {
  const twins = [person('ada', { level: 'monitor', ...NEW }), also('ada', { level: 'manage' })];

  it('the entry that ends each of them is offered once, and none that would keep one', async () => {
    const report = await watched(filesAbout([], POLICY), twins);
    const [yaml = '', ...others] = offered(report);
    expect(others).toEqual([]);
    expect(writtenBy(yaml, twins)).toEqual(['remove record-ada', 'remove record-ada-2']);
    expect(toldOf(report)).toContain(
      'record-ada (ada@acme.example, monitor); record-ada-2 (ADA@acme.example, manage)',
    );
    expect(report.notes).toEqual([]);
  });

  it('nothing is offered where no entry helps, and it is said what to do in the product', async () => {
    for (const people of [
      [admin('ada', NEW), also('ada', { level: 'administrator' })],
      [person('ada', { level: 'monitor', ...NEW }), { ...person('eve', NEW), userId: userIdOf('user-ada') }],
    ]) {
      const report = await watched(filesAbout([], POLICY), people);
      expect(offered(report)).toEqual([]);
      expect(toldOf(report)).toContain('"Remove user from account"');
    }
  });

  it('none of them is taken for somebody whose e-mail changed', async () => {
    const report = await watched(filesAbout(['bea@acme.example: { accessLevel: manage }'], POLICY), twins);
    expect(report.drifted.some((each) => each.kind === 'changed' && each.moved !== undefined)).toBe(false);
  });
});

it('of a leaver with several records, of which somebody raised one, none is offered to be kept', async () => {
  const people = [person('ada', { level: 'monitor' }), also('ada', { level: 'administrator' })];
  const base = filesAbout(['ada@acme.example: { accessLevel: monitor }'], POLICY);
  const report = await watched(filesAbout(['ada@acme.example: { state: absent }'], POLICY), people, base);
  expect([offered(report), differs(report)]).toEqual([[], true]);
  expect(toldOf(report)).toContain('has more than one record in the account');
});

describe('somebody whom an entry pins, and who was removed in the account', () => {
  const line = `ada@acme.example: { id: ${ID}, accessLevel: monitor }`;
  const config = filesAbout([line], POLICY);

  it('is a difference, with a base and without one, that no apply undoes', async () => {
    for (const base of [
      undefined,
      config,
      filesAbout(['ada@acme.example: { accessLevel: monitor }'], POLICY),
    ]) {
      const report = await watched(config, [], base);
      expect([differs(report), canUndo(report)]).toEqual([true, false]);
      expect(toldOf(report)).toContain(`no run invites whom an entry pins (${ID})`);
      const [yaml = ''] = offered(report);
      expect(writtenBy(yaml, [])).toEqual([]);
      expect(
        (
          await watched(
            filesAbout([`ada@acme.example: ${JSON.stringify(parse(yaml)['ada@acme.example'])}`]),
            [],
          )
        ).drifted,
      ).toEqual([]);
    }
  });

  it('is none where the base gave them nothing: no apply has made them anybody yet', async () => {
    for (const before of [[], ['ada@acme.example: { state: absent }']])
      expect((await watched(config, [], filesAbout(before, POLICY))).drifted).toEqual([]);
  });
});

it('whoever is left behind and perhaps declared under another e-mail is not to be ended, in a plan and in a watch', async () => {
  const base = filesAbout(
    [`ada@acme.example: { id: ${ID}, accessLevel: monitor }`, 'bob@acme.example: { accessLevel: monitor }'],
    POLICY,
  );
  const config = filesAbout(['ada@acme.example: { accessLevel: monitor }'], POLICY);
  const moved = { ...person('anna', { level: 'monitor' }), userId: userIdOf(ID) };
  const people = [moved, person('bob', { level: 'monitor' })];
  const plan = planAbout(config, people, { base });
  expect(plan.notes.map(({ code }) => code)).toContain('looks-moved');
  const ends = (lines: readonly string[]): string[] => lines.filter((each) => each.includes('state: absent'));
  for (const lines of [endLeftBehind(plan), leftBehindLines(await watched(config, people, base))].map((all) =>
    all.map(flat),
  )) {
    expect(ends(lines).join()).toContain('bob@acme.example');
    expect(ends(lines).join()).not.toContain('anna@acme.example');
    expect(lines.join()).toContain('before you end anything of theirs');
  }
});

it('an entry that ends somebody is for a file that may end them', async () => {
  const report = {
    ...(await watched(filesAbout([], POLICY), [person('ada', { level: 'monitor', ...NEW })])),
  };
  const [each] = report.drifted;
  if (each?.kind !== 'newcomer') throw new Error('nobody came');
  const words = offersOf({ ...each, endInFile: 'access/main.yaml' }).map((offer) => flat(offer.words));
  expect(words.at(-1)).toBe(
    'to end it, this one, which access/main.yaml may hold unlike another that `files` limits:',
  );
});
