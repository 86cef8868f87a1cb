/** Who reaches a resource: the true list, which the product itself does not show. */

import { countPeople } from '../core/model/ids.ts';
import { counted } from '../core/model/text.ts';
import type { HolderDifference } from '../core/reach/difference.ts';
import type { Holder } from '../core/reach/holding.ts';
import { type Answer, type Condition, mailOn } from '../core/reach/person.ts';
import type { Resource } from '../core/reach/resource.ts';
import type { WhoCan } from '../core/reach/who-can.ts';
import {
  type AnswerKind,
  type AnswerPassage,
  byLevelLine,
  conditionWords,
  idleWhy,
  nameOf,
  otherDayLine,
  type Reach,
  type Row,
  SIDE_TITLES,
  type Side,
  sourceLine,
  untilLines,
  WHEN_THERE,
  WITHOUT_EFFECT,
} from './answer.ts';
import { type Line, ours, say, strong, withoutGaps } from './line.ts';
import { chainLine } from './words.ts';

export const REACHED: AnswerKind = { kind: 'Who can reach', columns: ['Person', 'Reaches', 'By'] };

/** Who reaches it by each side, who reaches everything anyway, and how the sides compare. */
export function reachOf(reach: Reach): AnswerPassage[] {
  const { owner, formerOwner, account, differences } = reach;
  return withoutGaps([
    ...(['files', 'account'] as const).flatMap((side) => {
      const who = reach[side];
      return who === undefined ? [] : sidePassages(reach, side, who);
    }),
    {
      id: 'owner',
      title: 'The owner',
      lead:
        owner === undefined
          ? say`The account's owner reaches everything and is in no list; \`account.owner\` in the files names them.`
          : formerOwner === undefined
            ? say`${owner}, the owner, reaches everything and is in no list of the account.`
            : say`${formerOwner}, the owner by the files, stands in the user list: whoever owns the account now reaches everything and is in no list. It may be anybody who is declared and not listed; \`account.owner\` is to name them.`,
      ...(formerOwner === undefined ? {} : { warns: true }),
    },
    account === undefined && {
      id: 'others',
      title: 'Others',
      lead: say`People whom no file declares may reach it too; --live reads the account.`,
    },
    differences !== undefined && comparison(differences, reach),
  ]);
}

function sidePassages(reach: Reach, side: Side, who: WhoCan): AnswerPassage[] {
  const { resource, least } = reach;
  const title = SIDE_TITLES[side];
  // The account may have several records of a person, each with a row of its own.
  const reaching = countPeople(who.now.map((each) => each.who));
  const people = ours(counted(reaching, 'person reaches', 'people reach'));
  const level = ours(
    `${least === undefined ? '' : ` with ${least} or more`}${who.now.length === 0 ? '.' : ':'}`,
  );
  const awaited = resource.awaited ? say`, ${WHEN_THERE}` : [];
  const now: AnswerPassage = {
    id: side,
    title,
    lead: say`${sourceLine(reach, side)}, ${people} ${strong(say`${nameOf(resource)}`)}${awaited}${level}`,
    rows: who.now.map((each) => whoRow(each, resource)),
    remarks: resource.external
      ? [say`An external identity provider decides who gets in: these grants are recorded and not enforced.`]
      : [],
  };
  const beside = (id: string, which: string, words: string, rows: readonly Row[]): AnswerPassage => ({
    id: `${side}-${id}`,
    title: `${title}, ${which}`,
    lead: ours(words),
    rows,
  });
  return [
    now,
    beside(
      'not-now',
      'but not now',
      'Not now, but it would be so:',
      who.notNow.map((each) => whoRow(each, resource, conditionWords(each.who.condition)?.why)),
    ),
    beside('unclear', 'not clear', 'It cannot be said of:', who.unclear.map(unclearRow)),
    beside(
      'only-mail',
      'mail alone',
      'Gets mail about its errors and does not reach it:',
      who.onlyMail.map(({ person }) => ({ what: person, level: [], why: [] })),
    ),
    beside(
      'without',
      'without effect',
      WITHOUT_EFFECT,
      who.without.map(({ person, idle }) => ({ what: person, level: ours(idle.level), why: idleWhy(idle) })),
    ),
  ].filter(({ id, rows = [] }) => id === side || rows.length > 0);
}

function unclearRow({ person, condition }: Answer): Row {
  if (condition.code !== 'unknown-level')
    return { what: person, level: [], why: [say`an MCP grant without a scope that this tool knows`] };
  const { word, oddity } = condition;
  const why = oddity === undefined ? say`a level that this tool does not know` : say`${oddity}`;
  return { what: person, level: say`"${word}"`, why: [why] };
}

function whoRow({ who, holding }: Holder<Answer>, resource: Resource, remark?: Line): Row {
  const chains = holding.because.map(chainLine);
  const every = holding.field === 'mcpServers' ? [say`by \`mcpServers: all\``, ...chains] : chains;
  const why = holding.byLevel === undefined ? every : [byLevelLine(holding.byLevel, chains)];
  return {
    what: who.person,
    level: ours(holding.level),
    why: withoutGaps([
      remark,
      ...why,
      ...untilLines(who.lasts.get(holding.field), holding.because),
      // Mail is no access: it stands behind what gives the access.
      mailOn(who, resource) !== undefined && say`gets mail about its errors`,
    ]),
  };
}

const REMARK_WORDS = {
  undeclared: 'in no file',
  protected: 'protected, so never written',
  'perhaps-owner': 'may be the owner now, whom no list shows',
} as const;

function comparison(differences: readonly HolderDifference[], reach: Reach): AnswerPassage {
  const on = say`on ${nameOf(reach.resource)}`;
  const day = otherDayLine(reach);
  const self = { id: 'comparison', title: 'Files and account' };
  if (differences.length === 0)
    return { ...self, lead: say`${day}The account gives what the files say ${on}.` };
  return {
    ...self,
    warns: true,
    lead: say`${day}The account differs from the files ${on}:`,
    items: differences.map(({ person, difference: { before, after }, condition, remark }) => {
      const now = condition === undefined ? before : `none (${CONDITION_NOW[condition]})`;
      const beside = remark === undefined ? '' : ` (${REMARK_WORDS[remark]})`;
      return say`${person}: the account gives ${ours(`${now}`)}, the files say ${ours(`${after}${beside}`)}`;
    }),
  };
}

const CONDITION_NOW: Record<Condition['code'], string> = {
  'in-force': '',
  absent: 'absent',
  disabled: 'disabled',
  pending: 'not accepted yet',
  dismissed: 'declined',
  waits: 'waits',
  'unknown-level': 'unknown level',
};
