/** Who reaches a resource: the true list, which the product itself does not show. */

import type { HolderDifference } from '../core/reach/difference.ts';
import type { Holder } from '../core/reach/holding.ts';
import type { Answer, Condition } from '../core/reach/person.ts';
import type { Resource } from '../core/reach/resource.ts';
import type { WhoCan } from '../core/reach/who-can.ts';
import {
  byLevelWords,
  conditionWords,
  idleWords,
  nameOf,
  type QuestionOptions,
  type Reach,
  type Row,
  type Side,
  sourceWords,
  table,
} from './answer.ts';
import { reachDocument } from './answer-document.ts';
import { jsonText, visible } from './escape.ts';
import { type Paint, paint } from './paint.ts';
import { chainWords, count } from './phrases.ts';
import { wrap } from './wrap.ts';

export function renderReach(reach: Reach, format: 'text' | 'json', options: QuestionOptions): string {
  if (format === 'json') return jsonText(reachDocument(reach));
  const colors = paint(options.color);
  const blocks = (['files', 'account'] as const).flatMap((side) => {
    const who = reach[side];
    return who === undefined ? [] : whoBlocks(reach, side, who, colors);
  });
  if (reach.owner !== undefined) {
    blocks.push(`${visible(reach.owner)}, the owner, reaches everything and is in no list of the account.`);
  } else
    blocks.push(
      "The account's owner reaches everything and is in no list; `account.owner` in the files names them.",
    );
  if (reach.account === undefined) {
    blocks.push('People whom no file declares may reach it too; --live reads the account.');
  }
  if (reach.differences !== undefined)
    blocks.push(differenceBlock(reach.differences, reach.resource, colors));
  return `${wrap(blocks.join('\n\n'), options.columns)}\n`;
}

function whoBlocks(reach: Reach, side: Side, who: WhoCan, colors: Paint): string[] {
  const { resource, least } = reach;
  const people = count(who.now.length, 'person reaches', 'people reach');
  const level = least === undefined ? '' : ` with ${least} or more`;
  const head = `${sourceWords(reach, side)}, ${people} ${colors.bold(visible(nameOf(resource)))}${level}${who.now.length === 0 ? '.' : ':'}`;
  const external = resource.external
    ? ['  An external identity provider decides who gets in: these grants are recorded and not enforced.']
    : [];
  const blocks = [
    [
      head,
      ...table(
        who.now.map((each) => whoRow(each)),
        colors,
      ),
      ...external,
    ].join('\n'),
  ];
  if (who.notNow.length > 0) {
    const rows = who.notNow.map((each) =>
      whoRow(each, conditionWords(each.who.condition)?.why.replace(/^( yet)?: /, '')),
    );
    blocks.push(['Not now, but it would be so:', ...table(rows, colors)].join('\n'));
  }
  if (who.unclear.length > 0) {
    const rows = who.unclear.map(
      ({ person, condition }): Row => ({
        what: person,
        level: condition.code === 'unknown-level' ? `"${visible(condition.word)}"` : '',
        why: ['a level that this tool does not know'],
      }),
    );
    blocks.push(['It cannot be said of:', ...table(rows, colors)].join('\n'));
  }
  if (who.without.length > 0) {
    const rows = who.without.map(
      ({ person, idle }): Row => ({
        what: person,
        level: idle.level,
        why: [
          idleWords(idle.why, idle.field),
          ...(idle.because === undefined ? [] : [chainWords(idle.because)]),
        ],
      }),
    );
    blocks.push(['Without effect:', ...table(rows, colors)].join('\n'));
  }
  return blocks;
}

function whoRow({ who, holding }: Holder<Answer>, remark?: string): Row {
  const chains = holding.because.map(chainWords);
  const every = holding.field === 'mcpServers' ? ['by `mcpServers: all`', ...chains] : chains;
  const why = holding.byLevel === undefined ? every : [byLevelWords(holding.byLevel, chains)];
  return { what: who.person, level: holding.level, why: remark === undefined ? why : [remark, ...why] };
}

const REMARK_WORDS = { undeclared: 'in no file', protected: 'protected, so never written' } as const;

function differenceBlock(
  differences: readonly HolderDifference[],
  resource: Resource,
  colors: Paint,
): string {
  const on = `on ${visible(nameOf(resource))}`;
  if (differences.length === 0) return `The account gives what the files say ${on}.`;
  const lines = differences.map(({ person, difference: { before, after }, condition, remark }) => {
    const now = condition === undefined ? before : `none (${CONDITION_NOW[condition]})`;
    const beside = remark === undefined ? '' : ` (${REMARK_WORDS[remark]})`;
    return `  ${visible(person)}: the account gives ${now}, the files say ${after}${beside}`;
  });
  return [colors.yellow(`The account differs from the files ${on}:`), ...lines].join('\n');
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
