/** People in no file: who of them came or was changed lately, who did that, and who has been so for long. */
import { namedInUnread } from '../config/unread.ts';
import { entryOf, entryText, leavesSignIn } from '../config/write.ts';
import { type OpenName, openNames } from '../core/desired/comparable.ts';
import { type FileLimits, limitsIn } from '../core/desired/limit.ts';
import type { DesiredUser } from '../core/desired/resolve.ts';
import { caveatsOfDeclaring, caveatsOfEnding } from '../core/export/settings-and-mail.ts';
import { compareLevels } from '../core/model/access.ts';
import { domainOf } from '../core/model/address.ts';
import { type CoveredChange, onEverythingOf, withCovering } from '../core/model/covered.ts';
import { domainFolded, type Email, emailOf } from '../core/model/ids.ts';
import { isMirrored, isToAdminister, type LiveState, type LiveUser } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { compareText } from '../core/model/text.ts';
import { type Held, inNoFile } from '../core/plan/change.ts';
import { differencesSince } from '../core/plan/held.ts';
import type { NoteOf } from '../core/plan/note.ts';
import type { Plan, PlanResult } from '../core/plan/plan.ts';
import { type Newcomer, namesByPerson, splitFields, unappliedIn } from '../core/report/drift.ts';
import { beyondBoth, settledOf, whyNew, whyStrange } from '../core/report/strangers.ts';
import type { User } from '../core/written/file.ts';
import { policyOf } from '../core/written/policy.ts';
import { type AskAudit, birth, isOwnDoing } from './audit.ts';
import type { CheckedFiles } from './files-and-base.ts';

interface Looking {
  readonly live: LiveState;
  readonly now: Date;
  readonly checked: CheckedFiles;
  readonly result: Extract<PlanResult, { kind: 'planned' }>;
  readonly ask: AskAudit;
}

/** What each file that was read may hand out, by the path that is shown; undefined of the one that limits the others. */
export function limitsByFile({
  config,
  inRepository,
}: CheckedFiles): (file: string) => FileLimits | undefined {
  const [limits, root] = [limitsIn(config), config.fileLimits[0]?.place.file];
  return (file) => {
    const path = inRepository.get(file)?.repositoryPath;
    return root === undefined || file === root || path === undefined ? undefined : limits(path);
  };
}

export async function lookForStrangers({ live, now, checked, result, ask }: Looking) {
  const { config, base } = checked;
  const { desired, plan } = result;
  const policy = policyOf(config.policy, now);
  const judging = { desired, policy, former: policyOf((base ?? config).policy, now), now };
  const changed = changedSince(plan, plan.exitsOnly && base !== undefined ? openNames(base, live, now) : []);
  // In no file, and with what the base or a run of the tool gave them.
  const left = new Set(plan.leftBehind.map(({ email }) => email));
  const several = new Map(
    plan.notes.flatMap((note) => (note.code === 'two-records' ? [[note.person, note] as const] : [])),
  );
  const newcomers: Newcomer[] = [];
  const strangers = [...inNoFile(live.users, desired)]
    .sort((a, b) => compareLevels(b.access.level, a.access.level))
    .map((user) => ({ user, fields: changed(user), why: whyStrange(user, judging) }))
    .filter(({ user, why }) => why !== undefined || left.has(user.shownEmail));
  // What was read may be a part of the files, whose other people are no strangers.
  const named = await namedInUnread(
    strangers.map(({ user }) => user),
    checked.inRepository.values(),
  );
  for (const { user, fields, why } of strangers) {
    const { shownEmail: person } = user;
    const namedIn = named.get(user.email);
    if (namedIn !== undefined) {
      left.delete(person);
      newcomers.push(namedInAnother(user, namedIn));
      continue;
    }
    // Somebody with several records is told once, by the one that gives most.
    if (several.has(user.email) && newcomers.some((each) => emailOf(each.person) === user.email)) {
      left.delete(person);
      continue;
    }
    // Whom the base has with just this access was in a file when it was given.
    if (fields?.length === 0) continue;
    const because = fields === undefined ? why : 'changed';
    if (because === undefined) continue;
    const entries = await ask(user);
    // What this token did was in a file when it was done, and the file has changed since.
    if (because !== 'policy' && fields === undefined && isOwnDoing(entries, live, user)) left.add(person);
    else {
      left.delete(person);
      const last = because === 'came' ? birth(entries) : entries?.[0];
      newcomers.push(
        newcomerOf(
          user,
          { why: because, ...present({ fields, last }) },
          plan.labels,
          checked,
          now,
          several.get(user.email),
        ),
      );
    }
  }
  newcomers.sort((a, b) => compareText(emailOf(a.person), emailOf(b.person)));
  // Whom only the new files end waits for their apply, and is told so.
  const told = new Set([...newcomers.map(({ person }) => person), ...unappliedIn(plan)].map(emailOf));
  return { newcomers, left, inNoFile: settledOf(live, desired, policy, told, left) };
}

/**
/**
 * Who has more than the files or the base give, and is told of nowhere else: nothing of theirs was in force. Who came or
 * was changed lately is told as changed, like a stranger; of the others whoever is an administrator is named.
 */
export async function lookForUnmade(
  { live, now, checked, result, ask }: Looking,
  told: ReadonlySet<string>,
): Promise<{ readonly changed: readonly Held[]; readonly unmade: readonly string[] }> {
  const [changed, unmade]: [Held[], string[]] = [[], []];
  if (checked.base === undefined) return { changed, unmade };
  const baseOf = entriesOf(result.plan.ends.base);
  for (const { desired, live: record, fields } of beyondBoth(result.desired, live, baseOf)) {
    const { email, shown, place } = desired;
    if (told.has(shown)) continue;
    const isChange = whyNew(record, now) !== undefined && !isOwnDoing(await ask(record), live, record);
    if (isChange) changed.push({ email, shown, place, fields, live: record, leaves: record.access });
    else if (isToAdminister(record) && record.userId !== live.tokenUserId) unmade.push(shown);
  }
  return { changed, unmade };
}

/** The entry of the base about a record: one with a pin is about whom it pins, whoever has its e-mail by now. */
function entriesOf(
  base: Plan['ends']['base'] = new Map<Email, DesiredUser>(),
): (user: LiveUser) => DesiredUser | undefined {
  const byKey = new Map<string, DesiredUser>(
    [...base.values()].map((entry) => [entry.id ?? entry.email, entry]),
  );
  return (user) => byKey.get(user.userId) ?? byKey.get(user.email);
}

/**
 * How a record differs from what the base gives its person by now; undefined where the base does not name them. Of whom
 * a name in the base does not resolve, a grant may be what it means.
 */
function changedSince(
  { ends: { base } }: Pick<Plan, 'ends'>,
  open: readonly OpenName[],
): (user: LiveUser) => readonly CoveredChange[] | undefined {
  const [entryOfBase, namesFor] = [entriesOf(base), namesByPerson(open)];
  return (user) => {
    const entry = entryOfBase(user);
    if (entry === undefined) return undefined;
    const fields = withCovering(differencesSince(user, entry), onEverythingOf(user.access));
    return splitFields(fields, namesFor(entry.email)).certain;
  };
}

const namedInAnother = (user: LiveUser, namedIn: string): Newcomer => ({
  kind: 'newcomer',
  person: user.shownEmail,
  why: 'came',
  invitation: user.invitation,
  namedIn,
  ...present({ createdAt: user.createdAt, createdVia: user.createdVia }),
});

function newcomerOf(
  user: LiveUser,
  found: Pick<Newcomer, 'why' | 'fields' | 'last'>,
  labels: ReadonlyMap<string, string>,
  checked: CheckedFiles,
  now: Date,
  several: NoteOf<'two-records'> | undefined,
): Newcomer {
  const { config } = checked;
  const { account, defaults, policy } = config;
  const { email, shownEmail, invitation, createdAt, createdVia, lastModified } = user;
  const isOutside = policy.domains?.map(domainFolded).includes(domainOf(email)) === false;
  const absent: User = { state: 'absent' };
  const end = entryText(shownEmail, absent);
  const said = entryOf(user, labels, defaults);
  const entry = entryText(shownEmail, said);
  const limitOf = limitsByFile(checked);
  const onlyIn = (offered: User): string | undefined =>
    [...checked.inRepository.keys()].some((file) => limitOf(file)?.allowsEntry(offered) === false)
      ? config.fileLimits[0]?.place.file
      : undefined;
  const caveats = [
    ...(leavesSignIn(user, defaults) ? (['sign-in'] as const) : []),
    ...caveatsOfDeclaring(user, config, now),
    ...caveatsOfEnding(said, config),
  ];
  const isOfProduction = isMirrored(user, account.value);
  return {
    kind: 'newcomer',
    person: shownEmail,
    invitation,
    ...found,
    ...present({
      adopt: entry === end || several ? undefined : entry,
      inFile: onlyIn(said),
      end: isOfProduction || (several !== undefined && !several.isEndedByEntry) ? undefined : end,
      endInFile: onlyIn(absent),
      records: several?.records,
      isMirrored: isOfProduction || undefined,
      caveats: caveats.length === 0 ? undefined : caveats,
      createdAt,
      createdVia,
      changedAt: found.why === 'changed' ? lastModified : undefined,
      isAdministrator: isToAdminister(user) || undefined,
      isOutside: isOutside || undefined,
    }),
  };
}
