/** Adopting what somebody changed: the entry that says it, and the lines elsewhere that have to go. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document, isMap, isSeq, parse, visit } from 'yaml';
import { checkLoaded, type ReadConfig } from '../../../src/config/read.ts';
import { loadBack } from '../../../src/config/read-back.ts';
import { entryText } from '../../../src/config/write.ts';
import { untilOf, whatOf } from '../../../src/core/desired/ends.ts';
import { fieldOf } from '../../../src/core/desired/grant.ts';
import { namesOf } from '../../../src/core/desired/names.ts';
import { type DesiredUser, resolveDesired } from '../../../src/core/desired/resolve.ts';
import { type Adoption, adopter } from '../../../src/core/export/adopt.ts';
import type { Caveat } from '../../../src/core/export/settings-and-mail.ts';
import { effective, levelOnIntegration, NONE, partsOf } from '../../../src/core/model/access.ts';
import type { FieldChange } from '../../../src/core/model/field.ts';
import type { IntegrationId } from '../../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../../src/core/model/live.ts';
import { present } from '../../../src/core/model/present.ts';
import { SWITCHES, statedBy } from '../../../src/core/model/settings.ts';
import type { Held } from '../../../src/core/plan/change.ts';
import { differencesOf } from '../../../src/core/plan/held.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import type { Member, User, WrittenFile } from '../../../src/core/written/file.ts';
import { admin, CASH, filesAbout, planAbout, RETURNS_EU, STOCK } from '../../support/about.ts';
import { untilEnough } from '../../support/enough.ts';
import { account, person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import {
  blocksOf,
  emailOfPerson,
  fileOf,
  liveOf,
  NOW,
  ORIGIN,
  type World,
  world,
} from '../../support/world.ts';

type Texts = ReadonlyMap<string, string>;

function readTexts(texts: Texts): ReadConfig {
  const loaded = [...texts].map(([name, text]) => loadBack(text, name));
  const [files, findings] = [loaded.flatMap((each) => each.files), loaded.flatMap((each) => each.findings)];
  return checkLoaded({ files, findings }, NOW);
}

/** What is valid by itself may not fit the account, as mail about what nobody gives. */
const isPlanned = (config: WrittenConfig, live: LiveState): boolean =>
  makePlan({ config, live, origin: ORIGIN, now: NOW }).kind === 'planned';

function driftOf(config: WrittenConfig, live: LiveState): { held: Held; adoption: Adoption }[] {
  const result = makePlan({ config, live, origin: ORIGIN, now: NOW, base: config, hold: true });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  const { held, labels } = result.plan;
  const adopt = adopter({ config, names: namesOf(config, live), now: NOW, labels });
  const declared = new Map(result.desired.users.map((user) => [user.email, user]));
  return held.map((each) => ({ held: each, adoption: adopt(each, declared.get(each.email)) }));
}

const desiredIn = (config: WrittenConfig, live: LiveState, { email }: Held) =>
  resolveDesired(config, namesOf(config, live), NOW).users.find((user) => user.email === email);

/**
 * Whether a date alone had ended that much of a field, and no run has taken it yet: the account has more than the files
 * say, and drift spoke of nothing in that field, or of what is left of it once a run has taken that.
 */
function endedBefore(config: WrittenConfig, live: LiveState, held: Held): (change: FieldChange) => boolean {
  const desired = desiredIn(config, live, held);
  const user = live.users.find(({ email }) => email === held.email);
  const differing = desired && user ? differencesOf(user, desired) : [];
  const fields = new Set(differing.map(({ field }) => field));
  const left = new Map(held.fields.map(({ field, before }) => [field, before]));
  return ({ field, after }) => (left.has(field) ? left.get(field) === after : fields.has(field));
}

/** What of somebody ends later by the second files than by the first, as a plan with those as its base says it. */
function longerBy(base: WrittenConfig, config: WrittenConfig, live: LiveState, { email }: Held): string[] {
  const result = makePlan({ config, base, live, origin: ORIGIN, now: NOW });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  return (
    result.plan.ends.changes
      // What had ended by now, somebody gave again in the account: it is shown as that, and adopted.
      .filter(({ former = 0 }) => former > NOW.getTime())
      .filter((each) => each.email === email && each.former !== undefined && each.moment > each.former)
      .map(({ what }) => what)
  );
}

/**
 * What the account has of somebody and ends sooner by the second files than by the first. A line that stays has its own
 * date: it may end sooner than what a line that goes gave for longer.
 */
function shorterBy(base: WrittenConfig, config: WrittenConfig, live: LiveState, held: Held): string[] {
  const [was, is] = [base, config].map((files) => desiredIn(files, live, held));
  if (was === undefined || is === undefined || held.leaves.level === 'none') return [];
  const { level, integrations, mcp } = partsOf(held.leaves);
  const has = [
    ['accessLevel', level] as const,
    ...[...integrations].map(([id, granted]) => [`integrations/${id}`, granted] as const),
    ...(mcp === 'all'
      ? [['mcpServers', 'all'] as const]
      : [...mcp].map(([id, granted]) => [`mcpServers/${id}`, granted] as const)),
  ].filter(([, granted]) => granted !== 'custom');
  return has.flatMap(([field, granted]) => {
    const [before = 0, after = 0] = [was, is].map((user) => untilOf(user, whatOf(field, granted)));
    const isWritten = was.grants().some((grant) => fieldOf(grant) === field && grant.end === after);
    return after < before && !isWritten ? [whatOf(field, granted)] : [];
  });
}

/** On these days some end of a drawn file has passed. */
const LATER = ['2026-11-23', '2027-01-15', '2027-02-15', '2027-07-15'].map(
  (day) => new Date(`${day}T12:00:00Z`),
);

/**
 * What of somebody's settings the second files say otherwise than the first, today or once something has ended, but for
 * what the account has otherwise today; and the pins that they have by both.
 */
function settingsBy(
  before: WrittenConfig,
  after: WrittenConfig,
  live: LiveState,
  { email, fields, live: record }: Held,
) {
  const changed = new Set(fields.map(({ field }) => field));
  const otherwise = [NOW, ...LATER].flatMap((now) => {
    const [was, is] = [before, after].map((config) =>
      resolveDesired(config, namesOf(config, live), now).users.find((user) => user.email === email),
    );
    if (was?.state !== 'present' || is?.state !== 'present') return [];
    const mailOf = (user: DesiredUser): string => [...(user.notifications?.keys() ?? ['not stated'])].join();
    // Of mail that the account does not have, nothing is to be kept.
    // It ends with the access that it is about, whose ends are compared for themselves.
    const reaches = (user: DesiredUser): boolean =>
      levelOnIntegration(effective(user.access), CASH) !== 'none';
    const isKept =
      mailOf(was) === mailOf(is) ||
      record?.notified?.integrations.has(CASH) !== true ||
      (now !== NOW && reaches(is) !== reaches(was));
    // What no line states stays in the account as it was.
    return [
      ...(isKept || was.notifications === undefined ? [] : [`notifications/${CASH}=mail`]),
      ...SWITCHES.filter((name) => !changed.has(name)).flatMap((name) => {
        const [value, now] = [was, is].map((user) => statedBy(user, name)?.value);
        return value === undefined || value === now ? [] : [`${name}=${now ? 'yes' : 'no'}`];
      }),
    ];
  });
  const pins = [before, after].map(({ users }) => users.get(email)?.id);
  return { otherwise: [...new Set(otherwise)], pins };
}

/** Whether the words of an entry name a field that it changes all the same. */
const isNamed = (field: string, caveats: readonly Caveat[] = []): boolean =>
  (caveats.includes('sign-in') && ['mfaRequired', 'ssoRequired'].includes(field)) ||
  (caveats.some((each) => each.startsWith('mail')) && field.startsWith('notifications/')) ||
  (caveats.includes('invites') && field === 'dismissed');

/** A file in which every item of a list and every grant has a line of its own. */
function linesOf(file: object): string {
  const document = new Document(file, { aliasDuplicateObjects: false });
  visit(document, {
    Map(_key, node, path) {
      const parent = path.at(-1);
      if (isSeq(parent) || (path.length > 7 && isMap(node))) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** What is left of a value when lists and maps that lost their last line are gone. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  if (value === null || typeof value !== 'object') return value ?? undefined;
  const entries = Object.entries(value).map(([key, inner]) => [key, pruned(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** Does what `drift` says: replaces the entry, takes the lines out. */
function adopted(texts: Texts, { held, adoption }: { held: Held; adoption: Adoption }): Texts {
  const result = new Map<string, string>();
  const entry: Record<string, User> = parse(entryText(held.shown, adoption.entry));
  for (const [name, text] of texts) {
    const lines = text.split('\n');
    const here = adoption.takeOut.filter(({ place }) => place.file === name);
    const entries = here.filter(({ text: words }) => words.startsWith('entry of'));
    for (const takeOut of here) {
      expect(lines[takeOut.place.line - 1]).toContain(held.shown);
      if (!entries.includes(takeOut)) lines[takeOut.place.line - 1] = '';
    }
    const { users, ...rest }: WrittenFile = parse(lines.join('\n'));
    const others = Object.entries(users ?? {}).filter(
      ([email]) => entries.length === 0 || email !== held.shown,
    );
    const now = {
      ...Object.fromEntries(others.map(([email, user]) => [email, pruned(user) ?? {}])),
      ...(held.place.file === name ? entry : {}),
    };
    const section = Object.keys(now).length === 0 ? {} : { users: now };
    result.set(name, blocksOf(Object.assign({}, pruned(rest), section)));
  }
  return result;
}

const NAMES = ['ada', 'alan', 'barbara', 'edsger', 'grace', 'ken', 'linus', 'wes'].map(emailOfPerson);
const some = fc.array(
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(undefined, '2026-11-21', '2027-01-31', '2027-01-31')),
  { minLength: 2, maxLength: 5 },
);
const extras = fc.record({
  operators: some,
  bosses: some,
  readers: some,
  managers: some,
  second: fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.constantFrom<User[]>(
      { integrations: { 'Returns US': 'monitor' } },
      { integrations: { 'Returns US': { level: 'manage', until: '2027-01-31' } }, mfaRequired: false },
      { accessLevel: 'monitor' },
      { roles: ['boss'] },
      { mcpServers: { '/stock': 'write' }, enabled: true },
    ),
    { maxKeys: 3 },
  ),
  defaults: fc.constantFrom<NonNullable<WrittenFile['defaults']>>(
    { allowToEditRetryData: true },
    { mfaRequired: false, ssoRequired: false, allowAccessToApim: false },
    { mfaRequired: true, allowAccessToApim: false, allowToEditRetryData: true },
  ),
  operator: fc.constantFrom<Partial<User>>(
    {},
    { mfaRequired: false, allowAccessToApim: true },
    { allowAccessToApim: true },
  ),
  /** Who is pinned, and of whom the account requires MFA and SSO at once, which no file may say. */
  pinned: fc.subarray(NAMES),
  both: fc.subarray(NAMES, { maxLength: 2 }),
  /** Who gets mail about an integration, which the role may state, and a list. */
  mailed: fc.subarray(NAMES),
  mail: fc.record({ role: fc.boolean(), list: fc.subarray(NAMES, { maxLength: 2 }) }),
});
type Extra = typeof extras extends fc.Arbitrary<infer T> ? T : never;

/** The account of a world, as it may be beside these. */
const liveWith = (made: World, { both, mailed }: Extra): LiveState => {
  const live = liveOf(made);
  const has = ({ settings, ...user }: LiveUser): LiveUser => ({
    ...user,
    notified: { integrations: new Set(mailed.includes(user.shownEmail) ? [CASH] : []), others: 0 },
    settings: both.includes(user.shownEmail)
      ? { ...settings, mfaRequired: true, ssoRequired: true }
      : settings,
  });
  return { ...live, users: live.users.map(has) };
};

/** The file of a world with memberships and lists of every kind, and second entries in a second file. */
function textsOf(made: World, extra: Extra, live: LiveState): Texts {
  const file = fileOf(made);
  const ids = new Map<string, string>(live.users.map(({ shownEmail, userId }) => [shownEmail, userId]));
  const declared = new Set(Object.keys(file.users ?? {}));
  const members = (list: readonly (readonly [string, string | undefined])[]): Member[] =>
    [...new Map(list)].flatMap(([user, until]) =>
      declared.has(user) ? [until === undefined ? user : { user, until }] : [],
    );
  const main: WrittenFile = {
    ...file,
    defaults: extra.defaults,
    users: Object.fromEntries(
      Object.entries(file.users ?? {}).map(([email, entry]) => [
        email,
        { ...(extra.pinned.includes(email) ? present({ id: ids.get(email) }) : {}), ...entry },
      ]),
    ),
    roles: {
      ...file.roles,
      operator: {
        ...file.roles?.operator,
        ...extra.operator,
        ...(extra.mail.role ? { notifications: ['Order to Cash'] } : {}),
        members: members(extra.operators),
      },
      boss: {
        accessLevel: 'manage',
        mcpServers: 'all',
        allowToEditRetryData: false,
        members: members(extra.bosses),
      },
    },
    integrations: {
      ...file.integrations,
      'Order to Cash': {
        ...file.integrations?.['Order to Cash'],
        notify: extra.mail.list.filter((email) => declared.has(email)),
      },
      'Returns US': {
        ...file.integrations?.['Returns US'],
        monitor: members(extra.readers),
        manage: members(extra.managers),
      },
    },
  };
  const users = Object.fromEntries(Object.entries(extra.second).filter(([email]) => declared.has(email)));
  return new Map([
    ['access.yaml', linesOf(main)],
    ['second.yaml', linesOf({ version: 1, users })],
  ]);
}

describe('over arbitrary worlds', () => {
  it('whoever adopts what drift offers, and takes out the lines it names, has no drift of that person left', () => {
    const seen = { entries: 0, lines: 0, ends: 0, lost: 0, signIn: 0 };
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, extras, (made, extra) => {
            const live = liveWith(made, extra);
            const texts = textsOf(made, extra, live);
            const { config } = readTexts(texts);
            if (config === undefined || !isPlanned(config, live)) return;
            for (const each of driftOf(config, live)) {
              seen.entries += 1;
              seen.lines += each.adoption.takeOut.length;
              const { config: after, findings } = readTexts(adopted(texts, each));
              if (after === undefined) throw new Error(findings.map(({ summary }) => summary).join('\n'));
              const told = new Set(each.adoption.endsLost?.map(({ what }) => what));
              const longer = longerBy(config, after, live, each.held).filter((what) => !told.has(what));
              expect(longer).toEqual([]);
              expect(shorterBy(config, after, live, each.held)).toEqual([]);
              const { pins, otherwise } = settingsBy(config, after, live, each.held);
              expect(
                otherwise.filter((what) => !told.has(what) && !isNamed(what, each.adoption.caveats)),
              ).toEqual([]);
              expect(pins[1]?.value).toBe(pins[0]?.value);
              seen.lost += told.size;
              seen.signIn += each.adoption.caveats?.includes('sign-in') ? 1 : 0;
              seen.ends += each.adoption.entry.until === undefined ? 0 : 1;
              const left = driftOf(after, live).find(({ held }) => held.email === each.held.email);
              // What a date had ended and no run has taken yet is no drift; once its line is gone, it is.
              const now = desiredIn(after, live, each.held);
              // An entry with a date that has passed would leave no drift either: its run would take what it adopts.
              expect(now?.state === 'absent' ? NONE : now?.access).toEqual(each.held.leaves);
              const isEnded = endedBefore(config, live, each.held);
              const isLeft = ({ field }: FieldChange): boolean => isNamed(field, each.adoption.caveats);
              expect(
                (left?.held.fields ?? []).filter((change) => !isEnded(change) && !isLeft(change)),
              ).toEqual([]);
            }
          }),
          { numRuns: usually(60, 400) },
        ),
      () => seen.entries > 60 && seen.lines > 15 && seen.ends > 5 && seen.lost > 5 && seen.signIn > 0,
    );
    expect(seen.entries).toBeGreaterThan(60);
    expect(seen.lines).toBeGreaterThan(15);
    expect(Math.min(seen.ends, seen.lost)).toBeGreaterThan(5);
    expect(seen.signIn).toBeGreaterThan(0);
  });
});

/** What `drift` offers for this person, who is in the account as `live`. */
function offered(files: WrittenConfig, live: LiveUser): Adoption {
  const { held, labels } = planAbout(files, [live, admin('bob')], { base: files, hold: true });
  const state = account([live, admin('bob')]);
  const { users } = resolveDesired(files, namesOf(files, state), NOW);
  const one = held.find(({ email }) => email === live.email);
  if (one === undefined) throw new Error(`nothing of ${live.shownEmail} differs`);
  const adopt = adopter({ config: files, names: namesOf(files, state), now: NOW, labels });
  return adopt(
    one,
    users.find(({ email }) => email === live.email),
  );
}
const BOB = 'bob@acme.example: { accessLevel: administrator }';
const filesOf = (entry: string, rest = ''): WrittenConfig =>
  filesAbout([`ada@acme.example: { ${entry} }`, BOB], rest);
const manages = (...ids: IntegrationId[]): LiveUser =>
  person('ada', { integrations: new Map(ids.map((id) => [id, 'manage'])) });

describe('the entry that adopts a change', () => {
  it('says the level that somebody raised', () => {
    expect(offered(filesOf('accessLevel: monitor'), person('ada', { level: 'manage' }))).toEqual({
      entry: { accessLevel: 'manage' },
      takeOut: [],
    });
  });

  it('keeps the date and the reason of a line that still fits, and adds the rest', () => {
    const files = filesOf(
      'integrations: { Order to Cash: { level: manage, until: 2027-06-30, reason: the close } }',
    );
    expect(offered(files, manages(CASH, RETURNS_EU)).entry).toEqual({
      integrations: {
        'Order to Cash': { level: 'manage', until: '2027-06-30', reason: 'the close' },
        [RETURNS_EU]: 'manage',
      },
      // All that she had ended then, so what somebody gave her besides ends with it.
      until: '2027-06-30',
    });
  });

  const ROLES = `roles:
  op:
    accessLevel: monitor
    integrations: { Order to Cash: manage }
    mcpServers: { /stock: write }
`;
  const monitors = person('ada', { level: 'monitor', mcp: new Map([[STOCK, 'write']]) });

  it.each([
    ['a role', 'roles: [{ role: op, until: 2027-01-31, reason: INC-1 }]', ROLES],
    [
      'a membership',
      '',
      `${ROLES}  members: [{ user: ada@acme.example, until: 2027-01-31, reason: INC-1 }]\n`.replace(
        '  members',
        '    members',
      ),
    ],
  ])('keeps the end of all that %s gave, which goes', (_how, entry, roles) => {
    expect(offered(filesOf(entry, roles), monitors)).toMatchObject({
      entry: {
        accessLevel: 'monitor',
        mcpServers: { '/stock': 'write' },
        until: '2027-01-31',
        reason: 'INC-1',
      },
    });
  });

  it('keeps the end of each grant of a role that goes, and names the one that no entry can say', () => {
    const files = filesOf(
      `roles: [{ role: op, until: 2027-01-31, reason: INC-1 }], integrations: { ${RETURNS_EU}: manage }`,
      ROLES,
    );
    const live = person('ada', {
      level: 'monitor',
      integrations: new Map([[RETURNS_EU, 'manage']]),
      mcp: new Map([[STOCK, 'write']]),
    });
    const { entry, endsLost } = offered(files, live);
    expect(entry).toEqual({
      accessLevel: 'monitor',
      integrations: { [RETURNS_EU]: 'manage' },
      mcpServers: { '/stock': { level: 'write', until: '2027-01-31', reason: 'INC-1' } },
    });
    expect(endsLost?.map(({ what, reason }) => [what, reason.until])).toEqual([
      ['accessLevel=monitor', '2027-01-31'],
    ]);
    expect(offered(files, manages(RETURNS_EU))).not.toHaveProperty('endsLost');
  });

  it('says what is left of a grant that has ended, without its passed date, and taking it up ends the rest', () => {
    const watcher = 'roles: { watcher: { accessLevel: monitor } }\n';
    const grant = '{ level: manage, until: 2026-11-21, reason: INC-1 }';
    const files = filesOf(`roles: [watcher], integrations: { Order to Cash: ${grant} }`, watcher);
    // Somebody took the level, and no run has taken yet what ended yesterday.
    const entry = { integrations: { 'Order to Cash': 'monitor' } };
    expect(offered(files, manages(CASH))).toEqual({ entry, takeOut: [] });
    const after = filesOf('integrations: { Order to Cash: monitor }', watcher);
    const { operations } = planAbout(after, [manages(CASH), admin('bob')], { base: files, hold: true });
    expect(operations.flatMap(({ fields }) => fields)).toEqual([
      { field: `integrations/${CASH}`, before: 'manage', after: 'monitor' },
    ]);
  });

  it('drops a grant of its own that somebody took', () => {
    const files = filesOf(`integrations: { Order to Cash: manage, ${RETURNS_EU}: manage }`);
    expect(offered(files, manages(CASH)).entry).toEqual({ integrations: { 'Order to Cash': 'manage' } });
  });

  it('keeps a role that fits, and gives up a role that gives more than the account has', () => {
    const roles = `roles:
  closer: { integrations: { Order to Cash: manage } }
  stocker: { mcpServers: { /stock: write } }
`;
    const files = filesOf('roles: [closer, stocker]', roles);
    expect(offered(files, manages(CASH)).entry).toEqual({ roles: ['closer'] });
    const server = person('ada', { mcp: new Map([[STOCK, 'write']]) });
    expect(offered(files, server).entry).toEqual({ roles: ['stocker'] });
  });

  it('names the list elsewhere that gives more than the account has: an entry can take nothing away', () => {
    const list = `integrations: { Order to Cash: { id: ${CASH}, manage: [ada@acme.example] } }\n`;
    const { takeOut } = offered(filesOf('accessLevel: monitor', list), person('ada', { level: 'monitor' }));
    expect(takeOut.map(({ text, place }) => [text, place.line])).toEqual([['list of Order to Cash', 7]]);
  });

  it('says that somebody is absent whom the account no longer has', () => {
    const files = filesOf('accessLevel: monitor');
    const { held, labels } = planAbout(files, [admin('bob')], { base: files, hold: true });
    const names = namesOf(files, account([]));
    const adopt = adopter({ config: files, names, now: NOW, labels });
    expect(held.map((each) => adopt(each, undefined).entry)).toEqual([{ state: 'absent' }]);
  });

  it('keeps the pin of somebody whose record gives nothing: without it, it would mean whoever has the e-mail', () => {
    const id = '5e44efa28015c94642722571';
    const files = filesOf(`id: ${id}, accessLevel: monitor`);
    const names = namesOf(files, account([]));
    const ada = resolveDesired(files, names, NOW).users.find((user) => user.id !== undefined);
    if (ada === undefined) throw new Error('the file declares her');
    const adopt = adopter({ config: files, names, now: NOW, labels: new Map() });
    const gone = { ...ada, fields: [], live: undefined, leaves: NONE };
    expect(adopt(gone, ada)).toEqual({ entry: { id, state: 'absent' }, takeOut: [] });
  });

  it('says a switch that somebody turned, and no other', () => {
    const files = filesOf('accessLevel: monitor, mfaRequired: true, enabled: true');
    const live = person('ada', { level: 'monitor', settings: { mfaRequired: false }, disabled: false });
    expect(offered(files, live).entry).toEqual({ accessLevel: 'monitor', mfaRequired: false, enabled: true });
  });
});
