/** A watch says that nothing differs only where a plan of the same files writes nothing: over arbitrary worlds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { namesOf } from '../src/core/desired/names.ts';
import { type DesiredUser, resolveDesired } from '../src/core/desired/resolve.ts';
import { mcpOf } from '../src/core/model/access.ts';
import { emailOf, integrationIdOf } from '../src/core/model/ids.ts';
import { isToAdminister, type LiveState, type LiveUser } from '../src/core/model/live.ts';
import { makePlan } from '../src/core/plan/plan.ts';
import type { ProtectedPerson } from '../src/core/report/drift.ts';
import type { WrittenConfig } from '../src/core/written/config.ts';
import type { User, WrittenFile } from '../src/core/written/file.ts';
import { lookForDrift } from '../src/run/drift.ts';
import { untilEnoughOf } from './support/enough.ts';
import { SEED, usually } from './support/thorough.ts';
import { filesOf, readerOf } from './support/watched.ts';
import {
  blocksOf,
  emailOfPerson,
  fileOf,
  INTEGRATIONS,
  liveOf,
  NOW,
  ORIGIN,
  readText,
  type World,
  world,
} from './support/world.ts';

const maybe = fc.constantFrom(undefined, true, false);
/** What roles, defaults and the account say beside access; the role is held until a day, or for good. */
const beside = fc.record({
  until: fc.constantFrom(undefined, '2026-11-20', '2026-11-20', '2026-12-31'),
  apim: fc.record({ role: maybe, fallback: maybe, live: fc.boolean() }),
  creation: fc.record({ role: maybe, fallback: maybe, live: fc.boolean() }),
  mail: fc.record({ role: fc.boolean(), live: fc.boolean() }),
});
type Beside = typeof beside extends fc.Arbitrary<infer T> ? T : never;

const stated = (name: string, value: boolean | undefined) => (value === undefined ? {} : { [name]: value });

function fileWith(made: World, { until, apim, creation, mail }: Beside): WrittenFile {
  const file = fileOf(made);
  const users = Object.entries(file.users ?? {}).map(([email, entry]) => {
    const held =
      entry.roles === undefined || until === undefined ? entry.roles : [{ role: 'operator', until }];
    return [email, held === undefined ? entry : { ...entry, roles: held }];
  });
  const role = {
    ...file.roles?.operator,
    ...stated('allowAccessToApim', apim.role),
    ...stated('allowIntegrationCreation', creation.role),
    ...(mail.role ? { notifications: ['Order to Cash'] } : {}),
  };
  const defaults = {
    ...stated('allowAccessToApim', apim.fallback),
    ...stated('allowIntegrationCreation', creation.fallback),
  };
  return { ...file, defaults, roles: { operator: role }, users: Object.fromEntries(users) };
}

const configWith = (made: World, more: Beside): WrittenConfig | undefined =>
  tryRead(blocksOf(fileWith(made, more)));

function tryRead(text: string): WrittenConfig | undefined {
  try {
    return readText(text);
  } catch {
    // Two roles of one draw may contradict each other: that is no file of anybody.
    return undefined;
  }
}

function accountWith(made: World, { apim, creation, mail }: Beside): LiveState {
  const live = liveOf(made);
  const has = (user: LiveUser): LiveUser => ({
    ...user,
    settings: {
      ...user.settings,
      allowAccessToApim: apim.live,
      allowIntegrationCreation: creation.live,
    },
    notified: {
      integrations: new Set(mail.live ? [integrationIdOf(INTEGRATIONS[0].id)] : []),
      others: 0,
    },
  });
  return { ...live, users: live.users.map(has) };
}

/** Each difference that a plan writes, or holds, of people whom the files declare. */
function written(
  config: WrittenConfig,
  live: LiveState,
  base: WrittenConfig | undefined,
): string[] | undefined {
  const result = makePlan({
    config,
    live,
    origin: ORIGIN,
    now: NOW,
    ...(base === undefined ? {} : { base }),
  });
  if (result.kind !== 'planned') return undefined;
  const declared = new Set(result.desired.users.map(({ email }) => email));
  const { operations, held } = result.plan;
  const told = operations
    // A policy that sends invitations again, or ends people in no file, is asked of no entry: a plan alone says it.
    .filter(({ user, kind }) => declared.has(user.email) && kind !== 'reinvite')
    .flatMap(({ user, fields, kind }) =>
      kind === 'invite' || kind === 'remove' || kind === 'demote'
        ? [user.shown]
        : fields.map(({ field }) => `${user.shown} ${field}`),
    );
  const left = held.flatMap(({ shown, fields }) =>
    fields.length === 0 ? [shown] : fields.map(({ field }) => `${shown} ${field}`),
  );
  return [...new Set([...told, ...left])];
}

async function named(
  config: WrittenConfig,
  live: LiveState,
  base: WrittenConfig | undefined,
): Promise<string[]> {
  const found = await lookForDrift(filesOf(config, base), readerOf(live), NOW, () => NOW);
  if (found.kind === 'rejected') throw new Error('what is planned can be watched');
  const changed = found.drifted.flatMap((each) => (each.kind === 'changed' ? [each] : []));
  return [...changed, ...found.overdue, ...found.returning].flatMap(({ person, fields }) => [
    person,
    ...fields.map(({ field }) => `${person} ${field}`),
  ]);
}

it.each([false, true])(
  'whatever a plan writes of what is declared, the watch names; it names nobody else (with a base: %s)',
  async (hasBase) => {
    let [planned, returned] = [0, 0];
    const law = fc.asyncProperty(world, beside, async (made, more) => {
      const config = configWith(made, more);
      if (config === undefined) return;
      const live = accountWith(made, more);
      const base = hasBase ? config : undefined;
      const asked = written(config, live, base);
      if (asked === undefined) return;
      planned += 1;
      const said = await named(config, live, base);
      if (said.some((each) => / allow|notifications/.test(each)) && more.until === '2026-11-20')
        returned += 1;
      expect(asked.filter((each) => !said.includes(each))).toEqual([]);
      const people = new Set(asked.map((each) => each.split(' ')[0]));
      expect(said.filter((each) => !people.has(each.split(' ')[0]))).toEqual([]);
    });
    await untilEnoughOf(
      () => fc.assert(law, { numRuns: usually(70, 3_000) }),
      () => planned > 50 && returned > 10,
    );
    expect(planned).toBeGreaterThan(50);
    expect(returned).toBeGreaterThan(10);
  },
);

it('an administrator by neither the files nor the base is named, whatever else is between them', async () => {
  let named = 0;
  await fc.assert(
    fc.asyncProperty(world, world, beside, fc.boolean(), async (made, other, more, isNew) => {
      const [config, base] = [configWith(made, more), configWith(other, more)];
      if (config === undefined || base === undefined) return;
      const account = accountWith(made, more);
      const modified = isNew ? { lastModified: '2026-11-20T00:00:00Z' } : {};
      const live = { ...account, users: account.users.map((user) => ({ ...user, ...modified })) };
      const result = makePlan({ config, live, base, origin: ORIGIN, now: NOW, hold: true });
      if (result.kind !== 'planned') return;
      const makers = [...result.desired.users, ...(result.plan.ends.base?.values() ?? [])];
      const makes = new Set<string>(
        makers.flatMap(({ access, email, id }) =>
          access.level === 'administrator' ? [email, ...(id === undefined ? [] : [id])] : [],
        ),
      );
      const unmade = live.users.filter(
        (user) =>
          isToAdminister(user) &&
          ![user.email, user.userId].some((key) => makes.has(key)) &&
          user.userId !== live.tokenUserId &&
          user.email !== result.desired.owner &&
          // Who is protected is accounted for, and was as long as the base said so.
          ![config, base].some(({ policy }) => policy.protectedUsers?.includes(user.email)),
      );
      const found = await lookForDrift(filesOf(config, base), readerOf(live), NOW, () => NOW);
      if (found.kind === 'rejected') throw new Error('what is planned can be watched');
      const { drifted, overdue, unmade: without, inNoFile, notes } = found;
      const told = JSON.stringify([drifted, overdue, without, inNoFile, notes]);
      named += unmade.length;
      expect(unmade.filter(({ shownEmail }) => !told.includes(shownEmail))).toEqual([]);
    }),
    { numRuns: usually(150, 3_000), seed: SEED },
  );
  expect(named).toBeGreaterThan(5);
});

const resolvedIn = (config: WrittenConfig, live: LiveState, whose: string): DesiredUser | undefined =>
  resolveDesired(config, namesOf(config, live), NOW).users.find(({ email }) => email === whose);

/** What drift says of somebody whom no run writes. */
async function protectedIn(
  config: WrittenConfig,
  live: LiveState,
  whose: string,
): Promise<ProtectedPerson[]> {
  const found = await lookForDrift(filesOf(config, undefined), readerOf(live), NOW, () => NOW);
  if (found.kind === 'rejected') throw new Error('what is planned can be watched');
  return found.drifted.flatMap((each) => (each.kind === 'protected' && each.person === whose ? [each] : []));
}

describe('an entry that drift offers of somebody whom no entry means', () => {
  const NAMES = ['ada', 'alan', 'barbara', 'edsger', 'grace', 'ken', 'linus', 'wes'];
  const odd = fc.record({
    renamed: fc.subarray(NAMES),
    both: fc.subarray(NAMES, { maxLength: 3 }),
    signIn: fc.constantFrom(undefined, { mfaRequired: false, ssoRequired: false }, { mfaRequired: true }),
    /** What was in force: these files or other ones; undefined: the files are their own base. */
    was: fc.constantFrom(undefined, 'these' as const, 'others' as const),
    others: world,
  });
  const nameOf = ({ shownEmail }: LiveUser): string => shownEmail.replace(/@.*/, '');
  const newOf = (name: string): string => `${name}.new@acme.example`;

  /** Whether the words of an entry name a field that it changes all the same. */
  const isNamed = (field: string, caveats: readonly string[] = []): boolean =>
    (caveats.includes('sign-in') && ['mfaRequired', 'ssoRequired'].includes(field)) ||
    (caveats.some((each) => each.startsWith('mail')) && field.startsWith('notifications/')) ||
    (caveats.includes('invites') && field === 'dismissed');

  /** What of somebody beside access a date has ended. */
  const endedOf = (desired: DesiredUser | undefined): string[] => [
    ...(desired?.returned?.keys() ?? []),
    ...[...(desired?.mailEnded?.keys() ?? [])].map((id) => `notifications/${id}`),
  ];

  /** What a plan writes of one person. */
  function writtenOf(text: string, email: string, live: LiveState): string[] {
    const result = makePlan({ config: readText(text), live, origin: ORIGIN, now: NOW });
    if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
    return result.plan.operations
      .filter(({ user }) => user.email === email)
      .flatMap(({ kind, fields }) =>
        kind === 'remove' || kind === 'invite' || fields.length === 0
          ? [kind]
          : fields.map(({ field }) => field),
      );
  }

  it('is valid in its place, and writes nothing of them but what its words name', async () => {
    const seen = { kept: 0, ended: 0, followed: 0, signIn: 0, otherwise: 0 };
    await untilEnoughOf(
      () =>
        fc.assert(
          fc.asyncProperty(
            world,
            beside,
            odd,
            async (made, more, { renamed, both, signIn, was: inForce, others }) => {
              const drawnFile = fileWith(made, more);
              const file: WrittenFile = { ...drawnFile, defaults: { ...drawnFile.defaults, ...signIn } };
              const config = tryRead(blocksOf(file));
              if (config === undefined) return;
              const drawn = accountWith(made, more);
              const base = inForce === 'others' ? configWith(others, more) : inForce && config;
              const declared = resolveDesired(config, namesOf(config, drawn), NOW).users;
              const given = base ? resolveDesired(base, namesOf(base, drawn), NOW).users : declared;
              const users = drawn.users.map((user): LiveUser => {
                const isMoved = renamed.includes(nameOf(user));
                const shownEmail = isMoved ? newOf(nameOf(user)) : user.shownEmail;
                // Whoever is known by another e-mail has what was in force for them under the old one.
                const was = given.find(({ email, state }) => email === user.email && state === 'present');
                const required = both.includes(nameOf(user)) ? { mfaRequired: true, ssoRequired: true } : {};
                const stated = isMoved && was ? [...was.settings] : [];
                const kept = Object.fromEntries(stated.map(([name, { value }]) => [name, value]));
                return {
                  ...user,
                  ...(isMoved && was ? { access: was.access, recordedMcp: mcpOf(was.access) } : {}),
                  email: emailOf(shownEmail),
                  shownEmail,
                  createdAt: '2026-11-20T00:00:00Z',
                  settings: { ...user.settings, ...required, ...kept },
                };
              });
              const live = { ...drawn, users };
              const found = await lookForDrift(filesOf(config, base), readerOf(live), NOW, () => NOW);
              if (found.kind === 'rejected') throw new Error('what is planned can be watched');
              const beside = (entries: string, from = file): string =>
                blocksOf({ ...from, users: { ...from.users, ...parse(entries) } });
              for (const each of found.drifted) {
                const email = emailOf(each.person);
                if (each.kind === 'newcomer') {
                  const { adopt, end, isMirrored } = each;
                  seen.ended += 1;
                  if (end === undefined) expect(isMirrored).toBe(true);
                  else expect(writtenOf(beside(end), email, live).at(-1)).toBe('remove');
                  if (adopt === undefined) continue;
                  const wrote = writtenOf(beside(adopt), email, live);
                  expect(wrote.filter((field) => !isNamed(field, each.caveats))).toEqual([]);
                  seen.kept += 1;
                  seen.signIn += each.caveats?.includes('sign-in') ? 1 : 0;
                }
                if (each.kind !== 'changed' || each.moved === undefined) continue;
                const { now, entry, takeOut, caveats } = each.moved;
                // A list that the files in force did not have them on gives more than they had.
                if (inForce !== 'others') expect(takeOut).toEqual([]);
                const others = Object.fromEntries(
                  Object.entries(file.users ?? {}).filter(([key]) => key !== each.person),
                );
                const elsewhere: WrittenFile = JSON.parse(
                  JSON.stringify({ ...file, users: others }).replaceAll(each.person, now),
                );
                const wrote = writtenOf(beside(entry, elsewhere), emailOf(now), live);
                const ended = endedOf(declared.find(({ email: whose }) => whose === email));
                const unnamed = wrote.filter((field) => !isNamed(field, caveats));
                // What the files ask for since is asked under the new e-mail, too.
                if (inForce !== 'others')
                  expect(unnamed.filter((field) => !ended.includes(field))).toEqual([]);
                const isTold = caveats?.includes('ended') === true || found.unapplied.includes(each.person);
                expect(unnamed.length === 0 || isTold).toBe(true);
                seen.followed += 1;
                seen.otherwise += inForce === 'others' && base !== undefined ? 1 : 0;
              }
            },
          ),
          { numRuns: usually(60, 1_500) },
        ),
      () => Math.min(...Object.values(seen)) > 2,
    );
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(2);
  });

  it('explains the use of an account for emergencies, and changes nothing else that the files say', async () => {
    let explained = 0;
    const law = async (made: World, more: Beside, isPinned: boolean): Promise<void> => {
      const file = fileWith(made, more);
      const email = made.people.flatMap(({ name, live, written }) =>
        live === null || written === null ? [] : [emailOfPerson(name)],
      )[0];
      const drawn = accountWith(made, more);
      const record = drawn.users.find((user) => user.email === email);
      const entry = email === undefined ? undefined : file.users?.[email];
      if (email === undefined || entry === undefined || record === undefined) return;
      const textOf = (own: User): string =>
        blocksOf({
          ...file,
          policy: { ...file.policy, breakGlass: [email] },
          users: { ...file.users, [email]: own },
        });
      const text = textOf({ ...entry, ...(isPinned ? { id: record.userId } : {}), enabled: false });
      const config = tryRead(text);
      const wanted = config && resolvedIn(config, drawn, email);
      if (config === undefined || wanted?.state !== 'present') return;
      const { access } = wanted;
      const user: LiveUser = { ...record, access, recordedMcp: mcpOf(access), disabled: false };
      const live = { ...drawn, users: drawn.users.map((each) => (each === record ? user : each)) };
      const explain = (await protectedIn(config, live, email)).map((each) => each.explain)[0];
      if (explain === undefined) expect.fail(text);
      explained += 1;
      const after = readText(textOf({ ...parse(explain)[email], reason: 'The queue stood still' }));
      const left = await protectedIn(after, live, email);
      // What else differs was hidden behind the use, and is told by itself now.
      expect(left.filter(({ wants }) => !wants.startsWith('another setting'))).toEqual([]);
      const [was, is] = [wanted, resolvedIn(after, live, email)].map((each) => ({
        access: each?.access,
        id: each?.id,
        settings: [...(each?.settings ?? [])].map(([name, { value }]) => [name, value]).sort(),
      }));
      expect(is).toEqual(was);
    };
    await untilEnoughOf(
      () => fc.assert(fc.asyncProperty(world, beside, fc.boolean(), law), { numRuns: usually(40, 1_500) }),
      () => explained > 5,
    );
    expect(explained).toBeGreaterThan(5);
  });
});
