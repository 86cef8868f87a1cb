/** What one person has and why, as somebody would paste it into a ticket. */

import { placeText } from '../core/model/finding.ts';
import { SETTINGS } from '../core/model/settings.ts';
import { eachOf, type Holding, holdingOn } from '../core/reach/holding.ts';
import { type Answer, type Idle, idleOn } from '../core/reach/person.ts';
import type { Resource } from '../core/reach/resource.ts';
import {
  type Asked,
  byLevelWords,
  conditionWords,
  type Explanation,
  idleWords,
  nameOf,
  type QuestionOptions,
  type Row,
  type Side,
  sourceWords,
  table,
} from './answer.ts';
import { explanationDocument } from './answer-document.ts';
import { jsonText, visible } from './escape.ts';
import { type Paint, paint } from './paint.ts';
import { chainWords, fieldWords, valueWords } from './phrases.ts';
import { wrap } from './wrap.ts';

export function renderExplanation(
  explanation: Explanation,
  format: 'text' | 'json',
  options: QuestionOptions,
): string {
  if (format === 'json') return jsonText(explanationDocument(explanation));
  const colors = paint(options.color);
  const blocks = [
    ...sideBlocks(explanation, 'files', colors),
    ...sideBlocks(explanation, 'account', colors),
    ...comparisonBlock(explanation, colors),
  ];
  return `${wrap(blocks.join('\n\n'), options.columns)}\n`;
}

function sideBlocks(explanation: Explanation, side: Side, colors: Paint): string[] {
  const answers = explanation[side];
  if (answers === undefined) return [];
  const person = colors.bold(visible(explanation.person));
  const source = sourceWords(explanation, side);
  if (answers.length === 0) return [`${source}, ${person} ${unlistedWords(explanation, side)}`];
  return answers.map((answer, index) => {
    const which = answers.length === 1 ? '' : ` (record ${index + 1} of ${answers.length})`;
    const { resource } = explanation;
    return resource === undefined
      ? wholeBlock(`${source}, ${person}${which}`, answer, explanation, colors)
      : resourceBlock(`${source}, ${person}${which}`, answer, resource, explanation, colors);
  });
}

function unlistedWords({ owner, comparison }: Explanation, side: Side): string {
  if (owner !== undefined) {
    return side === 'files'
      ? `is the account's owner (${visible(placeText(owner))}): reaches everything, is never in the user list, and is never written.`
      : 'is not in the user list, as is right for the owner, who reaches everything.';
  }
  if (side === 'account') return 'is not in the user list and has nothing.';
  return comparison?.kind === 'undeclared'
    ? `is in no file; \`policy.unmanagedUsers: ${comparison.policy}\` says what becomes of them.`
    : 'is in no file.';
}

function wholeBlock(head: string, answer: Answer, asked: Asked, colors: Paint): string {
  const { settings, ends, condition } = answer;
  const reaches = eachOf(answer.holdings);
  const not = conditionWords(condition);
  const first =
    not === undefined
      ? `${head} has ${reaches.length === 0 ? 'nothing: the record names nothing that exists.' : 'access:'}`
      : `${head} has nothing${visible(not.why)}.${reaches.length === 0 || not.otherwise === undefined ? '' : ` ${not.otherwise}, it would be:`}`;
  const lines = reaches.map((line) => reachedRow(line, asked));
  const switches = settings.map(
    ({ name, value, because }): Row => ({
      what: SETTINGS[name].label,
      level: valueWords(value),
      why: because === undefined ? [] : [chainWords(because)],
    }),
  );
  return [
    first,
    ...table([...lines, ...switches], colors),
    ...idleLines(answer.idle, asked, colors),
    ...(ends === undefined || condition.code === 'absent'
      ? []
      : [`  The whole access ends: ${visible(chainWords(ends))}.`]),
    ...protectedLine(answer),
  ].join('\n');
}

const protectedLine = ({ isProtected }: Answer): string[] =>
  isProtected ? ['  Listed in `policy.protectedUsers`: shown, and never written.'] : [];

function resourceBlock(
  head: string,
  answer: Answer,
  resource: Resource,
  asked: Asked,
  colors: Paint,
): string {
  const held = holdingOn(answer.holdings, resource);
  const { level } = held;
  const isHeld = held.by !== 'nothing';
  const not = conditionWords(answer.condition);
  const on = `on ${visible(nameOf(resource))}`;
  const would = not?.otherwise !== undefined && isHeld;
  const first =
    not === undefined
      ? `${head} has ${level === 'none' ? 'nothing' : colors.bold(level)} ${on}${isHeld ? ':' : '.'}`
      : `${head} has nothing ${on}${visible(not.why)}.${would ? ` ${not.otherwise}, it would be ${level}:` : ''}`;
  const rows = isHeld ? [reachedRow(held, asked, resource)] : [];
  return [
    first,
    ...table(rows, colors),
    ...idleLines(idleOn(answer, resource), asked, colors),
    ...protectedLine(answer),
  ].join('\n');
}

function reachedRow(line: Holding, asked: Asked, resource?: Resource): Row {
  const meant = resource ?? asked.resources.get(line.field);
  const chains = line.because.map(chainWords);
  const byLevel = line.byLevel === undefined ? chains : [byLevelWords(line.byLevel, chains)];
  return {
    what: fieldWords(line.field, asked.labels),
    level: line.level,
    why: [...byLevel, ...remarks(meant)],
  };
}

const remarks = (resource: Resource | undefined): string[] => [
  ...(resource?.external ? ['not enforced: an external identity provider decides'] : []),
  ...(resource?.awaited ? ['from when the account has it (whenMissing: wait)'] : []),
];

function idleLines(idle: readonly Idle[], { labels }: Asked, colors: Paint): string[] {
  if (idle.length === 0) return [];
  const rows = idle.map(
    ({ field, level, because, why }): Row => ({
      what: fieldWords(field, labels),
      level: why.code === 'waits' ? '' : level,
      why: [idleWords(why, field), ...(because === undefined ? [] : [chainWords(because)])],
    }),
  );
  return ['  Without effect:', ...table(rows, colors).map((line) => `  ${line}`)];
}

function comparisonBlock({ comparison, resource, labels, owner }: Explanation, colors: Paint): string[] {
  if (comparison === undefined || (owner !== undefined && comparison.kind === 'undeclared')) return [];
  const where = resource === undefined ? '' : ` on ${visible(nameOf(resource))}`;
  switch (comparison.kind) {
    case 'same':
      return [`The account has what the files say${where}.`];
    case 'undeclared':
      return [colors.yellow('The account has somebody who is in no file.')];
    case 'to-leave':
      return [
        colors.yellow(
          `The account still has somebody whom the files want absent (${visible(placeText(comparison.place))}).`,
        ),
      ];
    case 'not-in-account':
      return comparison.condition === 'in-force'
        ? [colors.yellow('The files want somebody whom the account does not have; an apply invites them.')]
        : ['The account does not have them, and an apply invites nobody who is disabled or has nothing yet.'];
    case 'waits':
      return ['An apply writes nothing for them until the account has what the files grant.'];
    case 'unclear':
      return [colors.yellow('The account cannot be compared with the files for this person; see above.')];
    case 'differs': {
      const lines = comparison.fields.map(({ field, before, after }) => {
        const [is, says] = [valueWords(before, field), valueWords(after, field)];
        return `  ${visible(fieldWords(field, labels))}: the account has ${visible(is)}, the files say ${visible(says)}`;
      });
      return [[colors.yellow('The account differs from the files:'), ...lines].join('\n')];
    }
  }
}
