/**
 * Whether a change of the files grants nothing new: whether every edit is one that only narrows, and whom it is
 * about. It is judged on what is written, so that it holds for every account and on every day. What an apply
 * makes of it in an account that somebody changed is another question (core/plan/widening.ts).
 */
import { effective, isWithin, NO_REACH } from '../model/access.ts';
import type { Finding, Place } from '../model/finding.ts';
import { type Email, emailOf } from '../model/ids.ts';
import { compareText, counted } from '../model/text.ts';
import type { WrittenConfig } from '../written/config.ts';
import type { FileEdit, WrittenPath } from '../written/edits.ts';
import { allowed, type PolicyInForce, policyOf } from '../written/policy.ts';
import { endOfWhat, PERSON } from './ends.ts';
import { namesAlone } from './names.ts';
import { type DesiredState, type DesiredUser, resolveDesired } from './resolve.ts';

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
  const stateOf = (written: WrittenConfig): DesiredState => resolveDesired(written, namesAlone(written), now);
  const [was, is] = [stateOf(base), stateOf(config)];
  const people = new People([base, config], [was, is]);
  // What a file that is new or gone says is said with it.
  const whole = new Set(edits.filter(({ path }) => path.length === 0).map(({ place }) => place.file));
  const objections = edits.flatMap((edit) => {
    if (edit.path.length > 0 && whole.has(edit.place.file)) return [];
    const finding = edit.narrows ? people.objectionTo(edit) : notNarrower(edit);
    return finding === undefined ? [] : [finding];
  });
  if (edits.length > 0 && objections.length === 0)
    objections.push(...beyondLimit(was.users, is.users, policyOf(base.policy, now)));
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
  /** The files before and after. */
  readonly #both: readonly [WrittenConfig, WrittenConfig];
  readonly #administrators: ReadonlySet<Email>;
  readonly #protected: ReadonlySet<Email>;

  constructor(both: readonly [WrittenConfig, WrittenConfig], states: readonly DesiredState[]) {
    this.#both = both;
    const all = states.flatMap(({ users }) => users);
    this.#administrators = new Set(
      all.filter(({ undated }) => undated.level === 'administrator').map(({ email }) => email),
    );
    this.#protected = new Set(
      states.flatMap(({ protectedUsers, owner }) => [...protectedUsers, ...(owner ? [owner] : [])]),
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
    return this.#both.flatMap(({ users, roles }) => [
      ...[...users.values()].flatMap((user) =>
        user.roles.some((use) => use.role === role) ? [user.email] : [],
      ),
      ...(roles.get(role)?.members ?? []).map(({ email }) => email),
    ]);
  }

  /** Whoever holds a role no longer, or not as long, is no longer bound by its settings. */
  #losesSettings({ people: [person], role, path }: FileEdit): boolean {
    if (person === undefined || role === undefined || typeof path.at(-1) !== 'number') return false;
    if (this.#both[1].users.get(emailOf(person))?.state === 'absent') return false;
    const written = this.#both.map(({ roles }) => roles.get(role));
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

/** Removals and disablings that the change brings, now or on whatever day. */
function beyondLimit(
  was: readonly DesiredUser[],
  is: readonly DesiredUser[],
  { maxRemovals }: PolicyInForce,
): Finding[] {
  const before = new Map(was.map((user) => [user.email, goneFrom(user)]));
  const leaving = is.filter((user) => goneFrom(user) < (before.get(user.email) ?? Infinity));
  const total = [...before.values()].filter((moment) => moment !== ALREADY).length;
  const most = allowed(maxRemovals, total);
  const last = leaving.at(-1);
  if (leaving.length <= most || last === undefined) return [];
  const names = leaving.map(({ email }) => email).sort(compareText);
  const summary = `The change removes or disables ${counted(names.length, 'person', 'people')}; \`policy.maxRemovals\` allows ${most} of ${total}.`;
  const why = `It ends: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' and others' : ''}.`;
  return [objection('removal-limit', summary, why, last.place)];
}

const ALREADY = Number.NEGATIVE_INFINITY;

/**
 * From when on the files leave somebody without any access: at once, from a moment, or never. A line that is taken
 * out brings it forward, too, where the rest of what somebody has ends by itself.
 */
function goneFrom(user: DesiredUser): number {
  const { state, enabled, access } = user;
  if (state === 'absent' || enabled?.value === false || isWithin(effective(access), NO_REACH)) return ALREADY;
  return endOfWhat(user, PERSON)?.until ?? Infinity;
}
