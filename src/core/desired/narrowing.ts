/**
 * Whether a change of the files grants nothing new: whether every edit is one that only narrows, and whom it is
 * about. It is judged on what is written, so that it holds for every account and on every day. What an apply
 * makes of it in an account that somebody changed is another question (core/plan/widening.ts).
 */
import { effective, isWithin } from '../model/access.ts';
import type { Finding, Place } from '../model/finding.ts';
import { type Email, emailOf } from '../model/ids.ts';
import { compareText } from '../model/text.ts';
import { endOf } from '../model/until.ts';
import type { WrittenConfig } from '../written/config.ts';
import type { FileEdit, WrittenPath } from '../written/edits.ts';
import { allowed, policyOf } from '../written/policy.ts';
import { namesAlone } from './names.ts';
import { type DesiredUser, resolveDesired } from './resolve.ts';

/** A change, judged: it grants nothing new if nothing is said against it. */
export interface Narrowing {
  readonly nothingNew: boolean;
  readonly edits: readonly FileEdit[];
  /** What else than narrowing it does, each with its place. */
  readonly objections: readonly Finding[];
}

export function judgeNarrowing(
  edits: readonly FileEdit[],
  base: WrittenConfig,
  config: WrittenConfig,
  now: Date,
): Narrowing {
  const people = new People(base, config, now);
  // What a file that is new or gone says is said with it.
  const whole = new Set(edits.filter(({ path }) => path.length === 0).map(({ place }) => place.file));
  const objections = edits.flatMap((edit) => {
    if (edit.path.length > 0 && whole.has(edit.place.file)) return [];
    const finding = edit.narrows ? people.objectionTo(edit) : notNarrower(edit);
    return finding === undefined ? [] : [finding];
  });
  if (objections.length === 0) objections.push(...beyondLimit(edits, base, config, now));
  return { nothingNew: objections.length === 0, edits, objections };
}

/** `users › ada@acme.example › integrations › Returns` */
export const pathWords = (path: WrittenPath): string =>
  path.map((step) => (typeof step === 'number' ? `item ${step + 1}` : step)).join(' › ');

const WHY =
  'Without a full review a change may only take out a grant, a member or a role use, lower a level, bring an end forward, disable somebody, or say `state: absent`.';
const FIX = 'Leave this edit to a pull request that is reviewed in full.';

function notNarrower({ path, place, before, after }: FileEdit): Finding {
  const what = path.length === 0 ? 'The whole file' : `\`${pathWords(path)}\``;
  const how = before === undefined ? 'is new' : after === undefined ? 'is gone' : 'says something else';
  return objection('not-narrower', `${what} ${how}.`, WHY, place);
}

const objection = (code: string, summary: string, why: string, place: Place): Finding => ({
  severity: 'error',
  code,
  summary,
  why,
  fix: FIX,
  place,
});

/** Whom an edit is about, and who of them is not to be touched without a full review. */
class People {
  readonly #base: WrittenConfig;
  readonly #config: WrittenConfig;
  readonly #administrators: ReadonlySet<Email>;
  readonly #protected: ReadonlySet<Email>;

  constructor(base: WrittenConfig, config: WrittenConfig, now: Date) {
    this.#base = base;
    this.#config = config;
    const both = [base, config].map((each) => resolveDesired(each, namesAlone(each), now));
    const all = both.flatMap(({ users }) => users);
    this.#administrators = new Set(
      all.filter(({ undated }) => undated.level === 'administrator').map(({ email }) => email),
    );
    this.#protected = new Set(
      both.flatMap(({ protectedUsers, owner }) => [...protectedUsers, ...(owner ? [owner] : [])]),
    );
  }

  objectionTo(edit: FileEdit): Finding | undefined {
    for (const email of this.#concerned(edit)) {
      const why = this.#administrators.has(email)
        ? 'is an administrator by these files'
        : this.#protected.has(email)
          ? 'is protected'
          : undefined;
      if (why !== undefined) return apart(edit, email, why);
    }
    return this.#losesSettings(edit) ? settingsLost(edit) : undefined;
  }

  /** Where a role itself is edited, everybody who holds it. */
  #concerned({ people, role, path }: FileEdit): Email[] {
    if (people.length > 0 || role === undefined || path[0] !== 'roles') return people.map(emailOf);
    return [this.#base, this.#config].flatMap(({ users, roles }) => [
      ...[...users.values()].flatMap((user) =>
        user.roles.some((use) => use.role === role) ? [user.email] : [],
      ),
      ...(roles.get(role)?.members ?? []).map(({ email }) => email),
    ]);
  }

  /** Whoever holds a role no longer, or not as long, is no longer bound by its settings. */
  #losesSettings({ people: [person], role, path }: FileEdit): boolean {
    if (person === undefined || role === undefined || typeof path.at(-1) !== 'number') return false;
    if (this.#config.users.get(emailOf(person))?.state === 'absent') return false;
    const written = [this.#base, this.#config].map(({ roles }) => roles.get(role));
    return written.some((each) => each && (each.settings.size > 0 || each.enabled !== undefined));
  }
}

function apart({ path, place }: FileEdit, email: Email, why: string): Finding {
  const summary = `\`${pathWords(path)}\` is about ${email}, who ${why}.`;
  const reason = 'Administrators and protected people are changed only after a full review.';
  return objection('not-without-review', summary, reason, place);
}

function settingsLost({ path, place, role }: FileEdit): Finding {
  const summary = `\`${pathWords(path)}\` takes the settings of the role "${role}" away with it.`;
  const why =
    'What the role says of signing in or of permissions would no longer hold, and the defaults could give more.';
  return objection('not-narrower', summary, why, place);
}

/** More moments than this are no small change. */
const MOST_MOMENTS = 50;

/** Removals and disablings that the change brings, now or on any day on which something ends earlier. */
function beyondLimit(
  edits: readonly FileEdit[],
  base: WrittenConfig,
  config: WrittenConfig,
  now: Date,
): Finding[] {
  const [first] = edits;
  if (first === undefined) return [];
  const moments = momentsOf(edits, now);
  if (moments.length > MOST_MOMENTS) {
    const summary = `The change brings ${moments.length - 1} different ends, more than ${MOST_MOMENTS - 1}.`;
    return [objection('removal-limit', summary, 'So many cannot be looked at in passing.', first.place)];
  }
  const leaving = new Map<Email, Place>();
  for (const moment of moments) {
    const [was, is] = [base, config].map((each) => goneAt(each, moment));
    for (const [email, place] of is ?? []) if (!was?.has(email)) leaving.set(email, place);
  }
  const [total, limit] = [presentIn(base, now), policyOf(base.policy, now).maxRemovals];
  const most = allowed(limit, total);
  const last = [...leaving.values()].at(-1);
  if (leaving.size <= most || last === undefined) return [];
  const summary = `The change removes or disables ${leaving.size} people; \`policy.maxRemovals\` allows ${most} of ${total}.`;
  const why = `It ends: ${[...leaving.keys()].sort(compareText).slice(0, 10).join(', ')}${leaving.size > 10 ? ' and others' : ''}.`;
  return [objection('removal-limit', summary, why, last)];
}

/** Now, and whenever something ends that the edits end earlier. */
function momentsOf(edits: readonly FileEdit[], now: Date): Date[] {
  const ends = edits.flatMap(({ path, after }) => {
    const isMap = typeof after === 'object' && after !== null;
    const until: unknown = path.at(-1) === 'until' ? after : isMap ? Reflect.get(after, 'until') : undefined;
    const end = typeof until === 'string' ? endOf(until) : undefined;
    return end !== undefined && end > now.getTime() ? [end] : [];
  });
  return [now, ...[...new Set(ends)].sort((a, b) => a - b).map((end) => new Date(end))];
}

const isGone = ({ state, enabled, access }: DesiredUser): boolean =>
  state === 'absent' || enabled?.value === false || isWithin(effective(access), NOTHING);

const NOTHING = effective({ level: 'none' });

function goneAt(config: WrittenConfig, moment: Date): Map<Email, Place> {
  const { users } = resolveDesired(config, namesAlone(config), moment);
  return new Map(users.filter(isGone).map(({ email, place }) => [email, place]));
}

const presentIn = (config: WrittenConfig, now: Date): number => config.users.size - goneAt(config, now).size;
