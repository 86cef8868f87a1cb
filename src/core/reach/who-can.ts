/** Who reaches one resource, by whatever gives it: grants, levels, `all`; also people whom no list of the product shows. */
import { compareGrants, type IntegrationLevel, type McpLevel } from '../model/access.ts';
import type { LiveState } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import {
  type Answer,
  answerFromAccount,
  answerFromFiles,
  answerOnUnknownLevel,
  type Condition,
  type FilesSide,
  type Idle,
  onResource,
  type Reached,
} from './person.ts';
import type { Resource } from './resource.ts';

export type ResourceLevel = IntegrationLevel | McpLevel;

/** One person who reaches it, or would if their condition allowed it. */
export interface Reacher {
  readonly person: string;
  readonly condition: Condition;
  readonly level: ResourceLevel;
  readonly reached: Reached;
}

export interface WhoCan {
  /** Who reaches it now: the highest level first, then by e-mail. */
  readonly now: readonly Reacher[];
  /** Who would: disabled, or not accepted yet. */
  readonly notNow: readonly Reacher[];
  /** People whose level this tool does not know: whether they reach it cannot be said. */
  readonly unclear: readonly Answer[];
  /** Grants on it that have ended or that somebody's absence beats. */
  readonly without: readonly { readonly person: string; readonly idle: Idle }[];
}

/** `least`: only people with this level or more. */
export function whoCanByFiles(files: FilesSide, resource: Resource, least?: ResourceLevel): WhoCan {
  return whoCan(
    files.desired.users.map((user) => answerFromFiles(user, files)),
    resource,
    least,
  );
}

export function whoCanInAccount(live: LiveState, resource: Resource, least?: ResourceLevel): WhoCan {
  const answers = [...live.users.map(answerFromAccount), ...live.unknownLevels.map(answerOnUnknownLevel)];
  return whoCan(answers, resource, least);
}

function whoCan(answers: readonly Answer[], resource: Resource, least: ResourceLevel | undefined): WhoCan {
  const reachers: (Reacher & { email: string })[] = [];
  const without: { person: string; email: string; idle: Idle }[] = [];
  for (const answer of answers) {
    const { person, email, condition } = answer;
    const { level, reached, idle } = onResource(answer, resource);
    if (reached !== undefined && isLevel(level) && compareGrants(level, least ?? 'none') >= 0) {
      reachers.push({ person, email, condition, level, reached });
    }
    // What a level covers changes nothing for anybody; what has ended is what people ask about.
    for (const each of idle) {
      if (each.why.code === 'ended' || each.why.code === 'absent')
        without.push({ person, email, idle: each });
    }
  }
  reachers.sort((a, b) => compareGrants(b.level, a.level) || compareText(a.email, b.email));
  const plain = reachers.map(({ email: _email, ...reacher }) => reacher);
  return {
    now: plain.filter(({ condition }) => condition.code === 'in-force'),
    notNow: plain.filter(({ condition }) => condition.code !== 'in-force'),
    unclear: answers.filter(({ condition }) => condition.code === 'unknown-level'),
    without: without
      .sort((a, b) => compareText(a.email, b.email))
      .map(({ person, idle }) => ({ person, idle })),
  };
}

const isLevel = (level: string): level is ResourceLevel =>
  level === 'monitor' || level === 'manage' || level === 'read' || level === 'write';

/** Somebody who reaches it otherwise in the account than the files say. */
export interface ReachDifference {
  readonly person: string;
  readonly account: string;
  readonly files: string;
  /** Set where the account records more than it gives now: disabled, not accepted yet. */
  readonly condition?: Condition['code'];
  /** Why the files say nothing of them, or nothing that is written. */
  readonly remark?: 'undeclared' | 'protected';
}

/** Compares what people reach now, on both sides; people are matched by pin, else by e-mail. */
export function compareReach(files: FilesSide, live: LiveState, resource: Resource): ReachDifference[] {
  const pins = new Map(
    files.desired.users.flatMap((user) => (user.id === undefined ? [] : [[user.id, user.email]])),
  );
  const account = new Map<string, { person: string; level: string; condition: Condition['code'] }>();
  for (const user of live.users) {
    const answer = answerFromAccount(user);
    const email = pins.get(user.userId) ?? user.email;
    const level = levelNow(answer, resource);
    const other = account.get(email);
    if (other === undefined || level !== 'none') {
      account.set(email, { person: user.shownEmail, level, condition: answer.condition.code });
    }
  }
  const differences = new Map<string, ReachDifference>();
  for (const user of files.desired.users) {
    const answer = answerFromFiles(user, files);
    const recorded = account.get(user.email);
    const [wanted, has] = [levelNow(answer, resource), recorded?.level ?? 'none'];
    if (wanted !== has) {
      differences.set(user.email, {
        person: user.shown,
        account: has,
        files: wanted,
        ...(recorded === undefined || recorded.condition === 'in-force'
          ? {}
          : { condition: recorded.condition }),
        ...(answer.isProtected ? { remark: 'protected' as const } : {}),
      });
    }
    account.delete(user.email);
  }
  for (const [email, { person, level }] of account) {
    if (level !== 'none')
      differences.set(email, { person, account: level, files: 'none', remark: 'undeclared' });
  }
  return [...differences].sort(([a], [b]) => compareText(a, b)).map(([, difference]) => difference);
}

const levelNow = (answer: Answer, resource: Resource): string =>
  answer.condition.code === 'in-force' ? onResource(answer, resource).level : 'none';
