/** The sections of a review that go by person. */

import { whatOf } from '../../core/desired/ends.ts';
import { resourceWords } from '../../core/model/field.ts';
import { counted } from '../../core/model/text.ts';
import { type AccessReview, isDormant, isElevated } from '../../core/report/document.ts';
import type { ReviewedEnd, ReviewedGrant, ReviewedPerson, UnknownPerson } from '../../core/report/saved.ts';
import { endedLine, momentWords } from '../ends.ts';
import { type Cell, joined, type Line, ours, say } from '../line.ts';
import { columnsOf, inColumns, type Section, tableSection } from '../section.ts';
import { type LabelsById, untilWords } from '../words.ts';
import {
  because,
  becauseWords,
  createdWords,
  FILE_WORDS,
  GROUP_REACH,
  isUnreadable,
  RISK_WORDS,
  settingsWords,
  signInWords,
  statusWords,
  yesNo,
} from './words.ts';

export const labelsOf = ({ resources }: AccessReview): LabelsById =>
  new Map(resources.map(({ id, label }) => [id, label]));

export const emailCell = ({ email }: { readonly email: string }): Cell => [say`${email}`];
const plain = (text: string): Cell => [ours(text)];

/** Everything that a person's record gives, each with the lines that give it. */
export function reachLines(person: ReviewedPerson, labels: LabelsById): Line[] {
  const { level, levelBecause, everyServer } = person;
  const lines: Line[] = [];
  if (level === 'administrator' || level === 'manage' || level === 'monitor')
    lines.push(say`${ours(GROUP_REACH[level])}${because(levelBecause, person.inFiles)}`);
  if (everyServer !== undefined)
    lines.push(say`${ours(GROUP_REACH['every-server'])}${because(everyServer.because, person.inFiles)}`);
  const grant = (granted: ReviewedGrant, kind: string): Line =>
    say`${ours(`${granted.level} on ${kind}`)}${labels.get(granted.id) ?? granted.id}${because(granted.because, person.inFiles)}`;
  lines.push(...person.integrations.map((granted) => grant(granted, '')));
  lines.push(...person.mcpServers.map((granted) => grant(granted, 'MCP ')));
  lines.push(...(person.unknownOn ?? []).map((id) => say`unknown access on MCP ${labels.get(id) ?? id}`));
  const beside = (person.unlisted ?? []).map(
    (field) => say`recorded on what is not listed: ${resourceWords(field)}`,
  );
  return [...(lines.length === 0 ? [say`nothing`] : lines), ...beside, ...filesGiveLines(person, labels)];
}

/** What the files give beyond what the account has. */
export const filesGiveLines = ({ filesGive = [], inFiles }: ReviewedPerson, labels: LabelsById): Line[] =>
  filesGive.map(
    ({ what, level, because: reason }) =>
      say`the files give ${endedLine(whatOf(what, level), labels)}, not in the account until an apply writes it${because([reason], inFiles)}`,
  );

/** About what somebody gets mail. */
export function mailWords({ notifications }: ReviewedPerson, labels: LabelsById): Line {
  if (notifications === undefined) return say`not read`;
  const { integrations, others } = notifications;
  const single = others === 0 ? [] : [ours(counted(others, 'flow or connection', 'flows and connections'))];
  const all = [...integrations.map((id) => say`${labels.get(id) ?? id}`), ...single];
  return all.length === 0 ? say`none` : joined(all, ', ');
}

/** What ends by itself, and when, and what has ended and is there still. */
export function endLinesOf({ ends = [], outlives = [] }: ReviewedPerson, labels: LabelsById): Line[] {
  const lineOf = ({ what, level, moment }: ReviewedEnd): Line => {
    const ending = level === null ? what : whatOf(what, level);
    return say`${endedLine(ending, labels)} ${ours(momentWords(Date.parse(moment)))}`;
  };
  return [...outlives.map((each) => say`${lineOf(each)} (still there)`), ...ends.map(lineOf)];
}

export const hasEnd = ({ ends = [], outlives = [] }: ReviewedPerson): boolean =>
  ends.length + outlives.length > 0;

export function elevatedSection(review: AccessReview): Section[] {
  const { people, dormantDays, files } = review;
  const labels = labelsOf(review);
  const elevated = people.filter(isElevated);
  return tableSection({
    id: 'elevated',
    title: 'Elevated access',
    lead: say`Administrators, people with the level manage and people with every MCP server. The score adds up what is risky about a person: the higher, the sooner to look.`,
    caption: say`People with access to everything of a kind, by score`,
    ...inColumns(
      elevated,
      [
        ['Person', emailCell],
        ['Score', ({ score }) => plain(String(score))],
        ['Why', ({ risks }) => risks.map((risk) => ours(RISK_WORDS[risk]))],
        ['Status', (person) => plain(statusWords(person))],
        ['Last sign-in', (person) => [signInWords(person, dormantDays)]],
        files !== undefined && ['Given by', givenBy],
        elevated.some(hasEnd) && ['Ends', (person) => endLinesOf(person, labels)],
      ],
      { Why: 'why' },
    ),
  });
}

/** The lines that give the level and every MCP server. */
function givenBy(person: ReviewedPerson): Cell {
  const lines = [
    person.level === 'administrator' || person.level === 'manage'
      ? becauseWords(person.levelBecause, person.inFiles)
      : [],
    person.everyServer === undefined ? [] : becauseWords(person.everyServer.because, person.inFiles),
  ].filter((line) => line.length > 0);
  return distinct(lines);
}

const distinct = (lines: readonly Line[]): Line[] => [
  ...new Map(lines.map((line) => [JSON.stringify(line), line])).values(),
];

export function dormantSection(review: AccessReview): Section[] {
  const days = review.dormantDays;
  const labels = labelsOf(review);
  return tableSection({
    id: 'dormant',
    title: 'Not signed in for long',
    lead: ours(
      `People who can sign in and have not for more than ${counted(days, 'day')}, or never since their record was made that long ago.`,
    ),
    caption: ours(`People who have not signed in for ${counted(days, 'day')}`),
    ...inColumns(review.people.filter(isDormant), [
      ['Person', emailCell],
      ['Last sign-in', (person) => [signInWords(person, days)]],
      ['In the account since', (person) => [createdWords(person)]],
      ['Reaches', (person) => reachLines(person, labels)],
    ]),
  });
}

export function invitationsSection(review: AccessReview): Section[] {
  const labels = labelsOf(review);
  const invited = review.people.filter(({ status }) => status === 'pending' || status === 'dismissed');
  return tableSection({
    id: 'invitations',
    title: 'Invitations',
    lead: say`Whoever is pending takes a seat and reaches all of this on accepting. Whoever declined reaches nothing.`,
    caption: say`People who have not accepted their invitations`,
    ...inColumns(invited, [
      ['Person', emailCell],
      ['Status', (person) => plain(statusWords(person))],
      ['Invited', (person) => [createdWords(person)]],
      ['Would reach', (person) => reachLines(person, labels)],
    ]),
  });
}

export function outsideSection(review: AccessReview): Section[] {
  const labels = labelsOf(review);
  const isOutside = ({ inFiles }: Pick<ReviewedPerson, 'inFiles'>): boolean => inFiles === 'outside';
  return tableSection({
    id: 'outside',
    title: 'In no file',
    lead: say`People in the account whom the files neither declare nor protect: nothing in the files says that they should have access.`,
    caption: say`People in the account who are in no file`,
    columns: columnsOf(['Person', 'Status', 'Level', 'In the account since', 'Reaches']),
    rows: [
      ...review.people
        .filter(isOutside)
        .map((person) => [
          emailCell(person),
          plain(statusWords(person)),
          plain(person.level),
          [createdWords(person)],
          reachLines(person, labels),
        ]),
      ...review.unknownLevels
        .filter(isOutside)
        .map((person) => [
          emailCell(person),
          plain('unknown'),
          [levelLine(person)],
          plain('not said'),
          plain('cannot be told'),
        ]),
    ],
  });
}

/** The account's word, or why there is none. */
const levelLine = ({ levelWord, oddity }: UnknownPerson): Line =>
  oddity === undefined ? say`${levelWord}` : say`${levelWord}: ${oddity}`;

export function unknownSection({ unknownLevels }: AccessReview): Section[] {
  const unreadable = unknownLevels.filter(isUnreadable).length;
  const [title, why] =
    unreadable === 0
      ? ['Unknown levels', 'this version does not know the word for their level']
      : unreadable === unknownLevels.length
        ? ['Records that cannot be read', 'their record cannot be read']
        : [
            'Unknown levels and records that cannot be read',
            'this version does not know the word for their level, or their record cannot be read',
          ];
  return tableSection({
    id: 'unknown',
    title,
    lead: say`What these people reach cannot be told: ${ours(why)}.`,
    caption: say`People of whom it cannot be told what they reach`,
    ...inColumns(unknownLevels, [
      ['Person', emailCell],
      ['Level', (person) => [levelLine(person)]],
      ['In the files', ({ inFiles }) => plain(inFiles === undefined ? 'not compared' : FILE_WORDS[inFiles])],
    ]),
  });
}

export function peopleSection(review: AccessReview): Section[] {
  const { people, dormantDays, files } = review;
  const labels = labelsOf(review);
  // Then the table has every column of an integration's page of users in the product.
  const hasMail = people.some(({ notifications }) => notifications !== undefined);
  return tableSection({
    id: 'people',
    title: 'Everybody',
    lead: say`By score, then by e-mail. What disabled people and those who declined would reach is what their records say; they reach nothing now.`,
    caption: say`Everybody in the account and what their records give`,
    kind: 'records',
    ...inColumns(people, [
      ['Person', (person) => [nameLine(person)]],
      ['Status', (person) => plain(statusWords(person))],
      hasMail && ['Enabled', ({ status }) => plain(yesNo(status !== 'disabled'))],
      ['Level', ({ level }) => plain(level)],
      ['Sign-in', (person) => [settingsWords(person)]],
      ['Last sign-in', (person) => [signInWords(person, dormantDays)]],
      ['In the account since', (person) => [createdWords(person)]],
      files !== undefined && ['In the files', fileLines],
      people.some(hasEnd) && ['Ends', (person) => endLinesOf(person, labels)],
      ['Reaches', (person) => reachLines(person, labels)],
      hasMail && ['Notifications', (person) => [mailWords(person, labels)]],
    ]),
  });
}

export function nameLine({ email, name, isTokenUser, isProductionAdmin }: ReviewedPerson): Line {
  const beside = [
    ...(name === undefined || name === '' ? [] : [say`${name}`]),
    ...(isTokenUser ? [say`the token's user`] : []),
    ...(isProductionAdmin ? [say`administrator of production`] : []),
  ];
  return beside.length === 0 ? say`${email}` : say`${email} (${joined(beside, ', ')})`;
}

function fileLines({ inFiles, declaredAt, until }: ReviewedPerson): Line[] {
  if (inFiles === undefined) return [];
  const place = declaredAt === undefined ? [] : say`, ${`${declaredAt.file}:${declaredAt.line}`}`;
  const end = until === undefined ? [] : say`, until ${untilWords(until)}`;
  return [say`${ours(FILE_WORDS[inFiles])}${place}${end}`];
}
