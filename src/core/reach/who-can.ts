/** Who reaches one resource, by whatever gives it: grants, levels, `all`; also people whom no list of the product shows. */
import { compareGrants } from '../model/access.ts';
import type { LiveState } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { type Holder, holdersOf, holdingOn, type ResourceLevel } from './holding.ts';
import {
  type Answer,
  answerFromAccount,
  answerFromFiles,
  answerOnUnknownLevel,
  besideOn,
  type FilesSide,
  type Idle,
  idleOn,
  mailOn,
} from './person.ts';
import type { Resource } from './resource.ts';

export interface WhoCan {
  /** Who reaches it now: the highest level first, then by e-mail. */
  readonly now: readonly Holder<Answer>[];
  /** Who would: disabled, or not accepted yet. */
  readonly notNow: readonly Holder<Answer>[];
  /** People with a level, or an entry on it, that this tool does not know: whether they reach it cannot be said. */
  readonly unclear: readonly Answer[];
  /** People who get mail about it and do not reach it. */
  readonly onlyMail: readonly Answer[];
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

/** Whether an entry that nobody can read might give more than everything that is known to be given. */
const mayReachMore = (answer: Answer, resource: Resource): boolean =>
  besideOn(answer, resource).length > 0 && holdingOn(answer.holdings, resource).level !== 'write';

function whoCan(answers: readonly Answer[], resource: Resource, least: ResourceLevel | undefined): WhoCan {
  const all = holdersOf(answers)(resource);
  const holders = all
    .filter(({ holding }) => compareGrants(holding.level, least ?? 'none') >= 0)
    .sort((a, b) => compareGrants(b.holding.level, a.holding.level) || compareText(a.who.email, b.who.email));
  const reaching = new Set(all.map(({ who }) => who));
  return {
    now: holders.filter(({ who }) => who.condition.code === 'in-force'),
    notNow: holders.filter(({ who }) => who.condition.code !== 'in-force'),
    unclear: answers.filter(
      (answer) => answer.condition.code === 'unknown-level' || mayReachMore(answer, resource),
    ),
    onlyMail: answers
      .filter((answer) => mailOn(answer, resource) !== undefined && !reaching.has(answer))
      .sort((a, b) => compareText(a.email, b.email)),
    // What a level covers changes nothing for anybody; what has ended is what people ask about.
    without: [...answers]
      .sort((a, b) => compareText(a.email, b.email))
      .flatMap((answer) =>
        idleOn(answer, resource)
          .filter(({ why }) => why.code === 'ended' || why.code === 'absent')
          .map((idle) => ({ person: answer.person, idle })),
      ),
  };
}
