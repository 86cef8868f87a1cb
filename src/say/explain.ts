/** What one person has and why, as somebody would paste it into a ticket. */
import { SETTINGS, type SettingName } from '../core/model/settings.ts';
import { counted } from '../core/model/text.ts';
import { eachOf, type Holding, holdingOn } from '../core/reach/holding.ts';
import {
  type Answer,
  type Beside,
  besideOn,
  type Idle,
  idleOn,
  type MailHeld,
  mailOn,
} from '../core/reach/person.ts';
import type { Resource } from '../core/reach/resource.ts';
import {
  type AnswerKind,
  type AnswerPassage,
  type Asked,
  byLevelLine,
  conditionWords,
  type Explanation,
  idleWhy,
  nameOf,
  otherDayLine,
  type Row,
  SIDE_TITLES,
  type Side,
  sourceLine,
  untilLines,
  WHEN_THERE,
} from './answer.ts';
import { afterRoleLine, endedLine, momentWords } from './ends.ts';
import { joined, joinedNames, type Line, ours, placed, say, strong, withoutGaps } from './line.ts';
import { chainLine, differenceWords, fieldWords, valueWords, WHICH_IS_MEANT } from './words.ts';

export const EXPLAINED: AnswerKind = { kind: 'Access of a person', columns: ['On', 'Reaches', 'By'] };

/** What each side says of the person, then how the two compare. */
export const explanationOf = (explanation: Explanation): AnswerPassage[] => [
  ...sidePassages(explanation, 'files'),
  ...sidePassages(explanation, 'account'),
  ...comparison(explanation),
];

function sidePassages(explanation: Explanation, side: Side): AnswerPassage[] {
  const answers = explanation[side];
  if (answers === undefined) return [];
  const start = say`${sourceLine(explanation, side)}, ${strong(say`${explanation.person}`)}`;
  const self = { id: side, title: SIDE_TITLES[side] };
  if (answers.length === 0) return [{ ...self, lead: say`${start} ${unlistedLine(explanation, side)}` }];
  return answers.map((answer, index) => {
    const which = answers.length === 1 ? [] : ours(` (record ${index + 1} of ${answers.length})`);
    const id = index === 0 ? side : `${side}-${index + 1}`;
    const head = say`${start}${which}`;
    const { resource } = explanation;
    const said =
      resource === undefined
        ? wholeAnswer(head, answer, explanation)
        : answerOn(resource, head, answer, explanation);
    return { ...self, id, ...said };
  });
}

type Said = Omit<AnswerPassage, 'id' | 'title'>;

function unlistedLine({ owner, formerOwner, comparison: compared }: Explanation, side: Side): Line {
  if (owner !== undefined) {
    if (side === 'files' && formerOwner !== undefined)
      return say`is the account's owner by the files (${placed(owner)}), and stands in the user list: the ownership has changed. Never written.`;
    return side === 'files'
      ? say`is the account's owner (${placed(owner)}): reaches everything, is never in the user list, and is never written.`
      : say`is not in the user list, as is right for the owner, who reaches everything.`;
  }
  if (side === 'account' && formerOwner !== undefined)
    return say`is not in the user list, in which ${formerOwner} stands, the owner by the files: it may be their account now, and then they reach everything.`;
  if (side === 'account') return say`is not in the user list and has nothing.`;
  return ours(
    compared?.kind === 'undeclared'
      ? `is in no file; \`policy.unmanagedUsers: ${compared.policy}\` says what becomes of them.`
      : 'is in no file.',
  );
}

function wholeAnswer(head: Line, answer: Answer, asked: Asked): Said {
  const { settings, ends, condition } = answer;
  const reaches = eachOf(answer.holdings);
  const not = conditionWords(condition);
  const has = reaches.length === 0 ? 'nothing: the record names nothing that exists.' : 'access:';
  const would = reaches.length === 0 || not?.otherwise === undefined ? '' : ` ${not.otherwise}, it would be:`;
  const switches = settings.map(
    ({ name, value, because, after }): Row => ({
      what: SETTINGS[name].label,
      level: ours(valueWords(value)),
      why: withoutGaps([because && chainLine(because), after && afterRoleLine(after)]),
    }),
  );
  return {
    lead:
      not === undefined
        ? say`${head} has ${ours(has)}`
        : say`${head} has nothing${ours(not.between)}${not.why}.${ours(would)}`,
    rows: [
      ...reaches.map((line) => reachedRow(line, asked, answer)),
      ...switches,
      ...mailRows(answer.mail, asked),
    ],
    idle: idleRows(answer.idle, asked),
    remarks: withoutGaps([
      ...besideRemarks(answer.beside, asked),
      mailRemark(answer.mail),
      ends !== undefined &&
        condition.code !== 'absent' &&
        say`The whole access ends ${momentWords(ends.until)}: ${chainLine(ends.reason)}.`,
      answer.isProtected && PROTECTED,
    ]),
  };
}

const PROTECTED = say`Protected by \`policy\`: shown, and never written.`;

function answerOn(resource: Resource, head: Line, answer: Answer, asked: Asked): Said {
  const held = holdingOn(answer.holdings, resource);
  const { level } = held;
  const isHeld = held.by !== 'nothing';
  const not = conditionWords(answer.condition);
  const on = say`on ${nameOf(resource)}`;
  const has = level === 'none' ? say`nothing` : [strong(ours(level))];
  const would = not?.otherwise !== undefined && isHeld ? ` ${not.otherwise}, it would be ${level}:` : '';
  return {
    lead:
      not === undefined
        ? say`${head} has ${has} ${on}${ours(isHeld ? ':' : '.')}`
        : say`${head} has nothing ${on}${ours(not.between)}${not.why}.${ours(would)}`,
    rows: withoutGaps([
      isHeld && reachedRow(held, asked, answer, resource),
      ...mailRows(mailOn(answer, resource), asked),
    ]),
    idle: idleRows(idleOn(answer, resource), asked),
    remarks: withoutGaps([
      ...besideRemarks(besideOn(answer, resource), asked),
      answer.isProtected && PROTECTED,
    ]),
  };
}

function reachedRow(line: Holding, asked: Asked, { lasts }: Answer, resource?: Resource): Row {
  const meant = resource ?? asked.resources.get(line.field);
  const chains = line.because.map(chainLine);
  const why = line.byLevel === undefined ? chains : [byLevelLine(line.byLevel, chains)];
  return {
    what: fieldWords(line.field, asked.labels),
    level: ours(line.level),
    why: [...why, ...untilLines(lasts.get(line.field), line.because), ...remarks(meant)],
  };
}

/** Mail is no access: it stands below, with the line that asks for it. */
const mailRows = (mail: MailHeld | undefined, { labels }: Asked): Row[] =>
  (mail?.about ?? []).map(({ field, because }) => ({
    what: fieldWords(field, labels),
    level: say`yes`,
    why: because === undefined ? [] : [chainLine(because)],
  }));

function besideRemarks(beside: readonly Beside[], { labels }: Asked): Line[] {
  const on = (why: Beside['why']): string[] =>
    beside.filter((each) => each.why === why).map(({ field }) => fieldWords(field, labels));
  const [unknown, unlisted] = [on('unknown-scopes'), on('unlisted')];
  return withoutGaps([
    unknown.length > 0 &&
      say`Has grants without a scope that this tool knows: ${joinedNames(unknown, ', ')}. What they give cannot be said.`,
    unlisted.length > 0 &&
      say`Has grants on what the account does not list: ${joinedNames(unlisted, ', ')}. They count for nothing and stay as they are.`,
  ]);
}

function mailRemark(mail: MailHeld | undefined): Line | undefined {
  if (mail === undefined) return undefined;
  const { about, others } = mail;
  const single = counted(others, 'single flow or connection', 'single flows and connections');
  if (others > 0)
    return ours(`Gets mail also about ${single}, which no file states and which stay as they are.`);
  return about.length === 0 ? say`Gets mail about no integration.` : undefined;
}

const remarks = (resource: Resource | undefined): Line[] => [
  ...(resource?.external ? [say`not enforced: an external identity provider decides`] : []),
  ...(resource?.awaited ? [WHEN_THERE] : []),
  ...(resource?.unlisted ? [say`the account does not list it`] : []),
];

const idleRows = (idle: readonly Idle[], { labels }: Asked): Row[] =>
  idle.map((each) => ({
    what: fieldWords(each.field, labels),
    level: ours(each.why.code === 'waits' ? '' : each.level),
    why: idleWhy(each),
  }));

/** Why what the account records does not count, as the rest of a sentence. */
const UNCOUNTED = {
  disabled: say`and the person is disabled there`,
  pending: say`and none of it counts before the invitation is accepted`,
  dismissed: say`and none of it counts, because the invitation was declined`,
};

const WAITS = say`An apply writes nothing for them until the account has what the files grant.`;
/** What the account gives, and no line states. */
const besideWords = (unmanaged: readonly SettingName[] = []): Line =>
  unmanaged.length === 0 ? [] : ours(`; and beside it, unmanaged: ${labelsOf(unmanaged)}`);

const labelsOf = (settings: readonly SettingName[]): string =>
  settings.map((name) => SETTINGS[name].label).join(', ');

function comparison(explanation: Explanation): AnswerPassage[] {
  const { comparison: compared, resource, labels, owner, formerOwner, otherDay } = explanation;
  if (compared === undefined || (owner !== undefined && compared.kind === 'undeclared')) return [];
  const self = { id: 'comparison', title: 'Files and account' };
  const leading = (lead: Line) => ({ ...self, lead: say`${otherDayLine(explanation)}${lead}` });
  const calm = (lead: Line): AnswerPassage[] => [leading(lead)];
  const warning = (lead: Line): AnswerPassage[] => [{ ...leading(lead), warns: true }];
  switch (compared.kind) {
    case 'same': {
      const on = resource === undefined ? undefined : say` on ${nameOf(resource)}`;
      const { condition, mailUnread } = compared;
      const but = mailUnread ? say`, but for mail, which could not be read` : undefined;
      const beside = besideWords(compared.unmanaged);
      if (condition === undefined) return calm(say`The account has what the files say${on}${but}${beside}.`);
      const recorded = say`The account records what the files say${on}${but}, ${UNCOUNTED[condition]}${beside}.`;
      return condition === 'disabled' ? warning(say`${recorded} ${ours(WHICH_IS_MEANT)}`) : calm(recorded);
    }
    case 'undeclared':
      return warning(say`The account has somebody who is in no file.`);
    case 'to-leave':
      return warning(
        say`The account ${ours(otherDay ? 'has' : 'still has')} somebody whom the files want absent (${placed(compared.place)}).`,
      );
    case 'not-in-account':
      if (formerOwner !== undefined)
        return warning(
          say`The files want somebody whom the account does not have, and who may own it now: no apply invites them before \`account.owner\` names the owner.`,
        );
      return compared.condition === 'in-force'
        ? warning(say`The files want somebody whom the account does not have; an apply invites them.`)
        : calm(
            say`The account does not have them, and an apply invites nobody who is disabled or has nothing yet.`,
          );
    case 'waits':
      return compared.outlives.length === 0
        ? calm(WAITS)
        : warning(
            say`${WAITS} So access outlives its end: ${joined(
              compared.outlives.map(
                ({ what, moment }) => say`${endedLine(what, labels)} (${momentWords(moment)})`,
              ),
              ', ',
            )}. \`state: absent\` ends it; anything else that the files give them replaces it.`,
          );
    case 'unclear':
      return warning(say`The account cannot be compared with the files for this person; see above.`);
    case 'differs':
      return warning(
        compared.condition === undefined
          ? say`The account differs from the files:`
          : say`The account differs from the files, ${UNCOUNTED[compared.condition]}:`,
      ).map((passage) => ({
        ...passage,
        items: [
          ...compared.fields.map((field) => differenceWords(field, labels)),
          ...(compared.unmanaged === undefined
            ? []
            : [say`unmanaged, and so no difference: ${ours(labelsOf(compared.unmanaged))}`]),
        ],
      }));
  }
}
