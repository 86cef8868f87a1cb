/** One person in many accounts: what their reviews say together and no single one can say. */
import { compareLevelWords } from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import { emailOf } from '../model/ids.ts';
import { compareText } from '../model/text.ts';
import type { AcrossDocument, HeldThereDocument } from './across-saved.ts';
import type { AccessReview } from './document.ts';
import type { ReviewedPerson } from './saved.ts';

/** One account, as it was read. */
export interface SeenAccount {
  readonly name: string;
  readonly label: string;
  readonly review: AccessReview;
  /** E-mails of whoever its files declare absent, also where nothing of them is left. */
  readonly absent: readonly string[];
}

/** What somebody has in one account. */
export type HeldThere = HeldThereDocument;

export interface PersonAcross extends Omit<AcrossDocument['people'][number], 'held'> {
  /** By the name of the account. */
  readonly held: ReadonlyMap<string, HeldThere>;
}

/** Why two addresses are taken for one person's: the account's own id for them, or what they look like. */
export type TwinReason = AcrossDocument['twins'][number]['because'];

export type AcrossAccount = AcrossDocument['accounts'][number];

/** The document but for its form: what people hold is by account. */
export interface SideBySide extends Omit<AcrossDocument, 'formatVersion' | 'people'> {
  readonly people: readonly PersonAcross[];
}

/** What stands beside the accounts themselves. */
export interface AcrossOptions extends Pick<SideBySide, 'leftOut' | 'chosen' | 'unread'> {
  readonly madeAt: Date;
  /** Chooses people by their folded e-mail. */
  which(person: string): boolean;
}

/** Puts accounts side by side. */
export function acrossOf(
  seen: readonly SeenAccount[],
  { madeAt, unread, which, leftOut = [], chosen = [] }: AcrossOptions,
): SideBySide {
  const accounts = seen.map(({ name, label, review }) => ({
    name,
    label,
    environment: environmentOf(review.account.environment, name),
  }));
  const everybody = peopleIn(seen);
  const twins = twinsAmong(seen).filter(({ people }) => people.some(which));
  const shown = new Set([...everybody.keys()].filter(which));
  for (const { people } of twins) for (const each of people) shown.add(each);
  const people = [...everybody.values()]
    .filter(({ person }) => shown.has(person))
    .sort((a, b) => compareText(a.person, b.person));
  return {
    madeAt: madeAt.toISOString(),
    accounts,
    unread,
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(chosen.length === 0 ? {} : { chosen }),
    people,
    administrators: people.flatMap(({ person, held }) => {
      const where = namesOf(held, ({ level, status }) => level === 'administrator' && status === 'accepted');
      return where.length === 0 ? [] : [{ person, accounts: where }];
    }),
    leavers: leaversAmong(people, seen),
    withoutStaging: people.flatMap((person) => withoutStaging(person, accounts)),
    twins,
  };
}

const namesOf = (held: ReadonlyMap<string, HeldThere>, fits: (held: HeldThere) => boolean): string[] =>
  [...held].filter(([, each]) => fits(each)).map(([name]) => name);

function peopleIn(seen: readonly SeenAccount[]): Map<string, PersonAcross> {
  const people = new Map<string, { person: string; name?: string; held: Map<string, HeldThere> }>();
  const add = (email: string, account: string, held: HeldThere, name?: string): void => {
    const person = emailOf(email);
    const known = people.get(person) ?? { person, held: new Map<string, HeldThere>() };
    if (name !== undefined) known.name ??= name;
    const other = known.held.get(account);
    if (other === undefined || givesMore(held, other)) known.held.set(account, held);
    people.set(person, known);
  };
  for (const { name: account, review } of seen) {
    for (const person of review.people) add(person.email, account, heldBy(person), person.name);
    for (const { email, levelWord } of review.unknownLevels) {
      add(email, account, { level: levelWord, status: 'unknown', integrations: 0, mcpServers: 0, email });
    }
  }
  return people;
}

/** How near each status is to having what the record gives. */
const NEARNESS: Readonly<Record<HeldThere['status'], number>> = {
  unknown: 4,
  accepted: 3,
  pending: 2,
  disabled: 1,
  dismissed: 0,
};

/**
 * An account may have two records of one e-mail: the one that gives more is shown, so that no administrator hides behind
 * the other. A level that nobody knows may be as much as any but that.
 */
function givesMore(held: HeldThere, other: HeldThere): boolean {
  const isAdministrator = ({ status, level }: HeldThere): boolean =>
    status === 'accepted' && level === 'administrator';
  if (isAdministrator(held) !== isAdministrator(other)) return isAdministrator(held);
  if (held.status !== other.status) return NEARNESS[held.status] > NEARNESS[other.status];
  return (compareLevelWords(held.level, other.level) ?? 0) > 0;
}

const heldBy = ({ email, level, status, integrations, mcpServers }: ReviewedPerson): HeldThere => ({
  level,
  status,
  integrations: integrations.length,
  mcpServers: mcpServers.length,
  email,
});

function leaversAmong(people: readonly PersonAcross[], seen: readonly SeenAccount[]): SideBySide['leavers'] {
  const absences = seen.flatMap(({ name, absent }) =>
    absent.map((email) => ({ name, person: emailOf(email) })),
  );
  const absent = groupBy(absences, ({ person }): string => person);
  return people.flatMap(({ person, held }) => {
    const absentIn = (absent.get(person) ?? []).map(({ name }) => name);
    const remainsIn = namesOf(held, ({ status }) => status !== 'dismissed');
    return absentIn.length === 0 || remainsIn.length === 0 ? [] : [{ person, absentIn, remainsIn }];
  });
}

const PRODUCTION = new Set(['production', 'prod', 'live']);
const TRIAL = new Set(['staging', 'stage', 'sandbox', 'test', 'uat', 'qa', 'dev', 'development', 'preprod']);

/** As the files say, else as the name of the account says. */
function environmentOf(written: string | undefined, name: string): AcrossAccount['environment'] {
  if (written !== undefined) return PRODUCTION.has(written.toLowerCase()) ? 'production' : 'other';
  const words = name.split('-');
  if (words.some((word) => TRIAL.has(word))) return 'other';
  return words.some((word) => PRODUCTION.has(word)) ? 'production' : 'unknown';
}

/** Accounts of one customer differ in the word for their environment alone: acme-production, acme-staging. */
const familyOf = (name: string): string =>
  name
    .split('-')
    .filter((word) => !PRODUCTION.has(word) && !TRIAL.has(word))
    .join('-');

/** The accounts in which things are tried out before they reach `production`. */
function trialsOf(production: string, accounts: readonly AcrossAccount[]): AcrossAccount[] {
  const trials = accounts.filter(({ environment }) => environment === 'other');
  const kin = trials.filter(({ name }) => familyOf(name) === familyOf(production));
  if (kin.length > 0) return kin;
  // Names that say no family: then trials that belong to no other production account stand for all.
  const families = new Set(
    accounts.filter(({ environment }) => environment === 'production').map(({ name }) => familyOf(name)),
  );
  return trials.filter(({ name }) => !families.has(familyOf(name)));
}

/** Whether anybody could have production without a place to try things out. */
export const hasTrials = (accounts: readonly AcrossAccount[]): boolean =>
  accounts.some(
    ({ name, environment }) => environment === 'production' && trialsOf(name, accounts).length > 0,
  );

function withoutStaging(
  { person, held }: PersonAcross,
  accounts: readonly AcrossAccount[],
): SideBySide['withoutStaging'] {
  // As `who-can` says of one account: whoever has not accepted has nothing yet. A level that nobody knows may be access.
  const withAccess = namesOf(held, ({ status }) => status === 'accepted' || status === 'unknown');
  const has = (name: string): boolean => withAccess.includes(name);
  return accounts.flatMap(({ name, environment }) => {
    if (environment !== 'production' || !has(name)) return [];
    const staging = trialsOf(name, accounts).map((each) => each.name);
    return staging.length === 0 || staging.some(has) ? [] : [{ person, production: name, staging }];
  });
}

/** People whose addresses differ and who are, or look like, the same person. The surest reason is the one told. */
function twinsAmong(seen: readonly SeenAccount[]): SideBySide['twins'] {
  const groups = new Map<string, { because: TwinReason; emails: Set<string> }>();
  const note = (because: TwinReason, key: string, email: string): void => {
    const at = `${because} ${key}`;
    const group = groups.get(at) ?? { because, emails: new Set<string>() };
    group.emails.add(emailOf(email));
    groups.set(at, group);
  };
  for (const { review } of seen) {
    for (const { personId, email, name } of review.people) {
      note('same-id', personId, email);
      if (name !== undefined && /\S\s+\S/.test(name)) note('same-name', foldedName(name), email);
      const mailbox = mailboxOf(email);
      if (mailbox !== undefined) note('same-mailbox', mailbox, email);
    }
  }
  const told = new Set<string>();
  const order: readonly TwinReason[] = ['same-id', 'same-mailbox', 'same-name'];
  return order.flatMap((because) =>
    [...groups.values()].flatMap((group) => {
      if (group.because !== because || group.emails.size < 2) return [];
      const people = [...group.emails].sort(compareText);
      const key = people.join(' ');
      if (told.has(key)) return [];
      told.add(key);
      return [{ people, because }];
    }),
  );
}

const foldedName = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/**
 * An address without what follows a plus sign, and without its domain where it names somebody by two words:
 * `ada.lovelace` at two companies is probably one person, and `info` is not.
 */
function mailboxOf(email: string): string | undefined {
  const [, local = '', domain = ''] = /^([^@]*)@(.*)$/.exec(emailOf(email)) ?? [];
  const [box = ''] = local.split('+', 1);
  if (box === '') return undefined;
  return /^\p{L}+[._-]\p{L}+/u.test(box) ? box.replace(/[._-]/g, '.') : `${box}@${domain}`;
}
