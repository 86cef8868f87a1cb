/** The sections of a review that go by person. */

import { whatOf } from '../../core/desired/ends.ts';
import { resourceWords } from '../../core/model/field.ts';
import { counted } from '../../core/model/text.ts';
import { type AccessReview, isDormant, isElevated } from '../../core/report/document.ts';
import type { ReviewedEnd, ReviewedGrant, ReviewedPerson, UnknownPerson } from '../../core/report/saved.ts';
import { endedLine, momentWords } from '../ends.ts';
import { type Cell, joined, type Line, ours, say } from '../line.ts';
import { columnsOf, madeRows, type Section } from '../section.ts';
import {
  because,
  becauseWords,
  createdWords,
  FILE_WORDS,
  GROUP_REACH,
  RISK_WORDS,
  settingsWords,
  signInWords,
  statusWords,
  yesNo,
} from './words.ts';

/** How the resources are called, by id. */
type Labels = ReadonlyMap<string, string>;
export const labelsOf = ({ resources }: AccessReview): Labels =>
  new Map(resources.map(({ id, label }) => [id, label]));

const emailOf = ({ email }: { readonly email: string }): Cell => [say`${email}`];
const plain = (text: string): Cell => [ours(text)];

/** Everything that a person's record gives, each with the lines that give it. */
export function reachLines(person: ReviewedPerson, labels: Labels): Line[] {
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
  return [...(lines.length === 0 ? [say`nothing`] : lines), ...beside];
}

/** About what somebody gets mail. */
export function mailWords({ notifications }: ReviewedPerson, labels: Labels): Line {
  if (notifications === undefined) return say`not read`;
  const { integrations, others } = notifications;
  const single = others === 0 ? [] : [ours(counted(others, 'flow or connection', 'flows and connections'))];
  const all = [...integrations.map((id) => say`${labels.get(id) ?? id}`), ...single];
  return all.length === 0 ? say`none` : joined(all, ', ');
}

/** What ends by itself, and when, and what has ended and is there still. */
export function endLinesOf({ ends = [], outlives = [] }: ReviewedPerson, labels: Labels): Line[] {
  const lineOf = ({ what, level, moment }: ReviewedEnd): Line => {
    const ending = level === null ? what : whatOf(what, level);
    return say`${endedLine(ending, labels)} ${ours(momentWords(Date.parse(moment)))}`;
  };
  return [...outlives.map((each) => say`${lineOf(each)} (still there)`), ...ends.map(lineOf)];
}

export const hasEnd = ({ ends = [], outlives = [] }: ReviewedPerson): boolean =>
  ends.length + outlives.length > 0;

export function elevatedSection(review: AccessReview): Section {
  const { people, dormantDays, files } = review;
  const hasFiles = files !== undefined;
  const labels = labelsOf(review);
  const hasEnds = people.some((person) => isElevated(person) && hasEnd(person));
  return {
    id: 'elevated',
    title: 'Elevated access',
    lead: say`Administrators, people with the level manage and people with every MCP server. The score adds up what is risky about a person: the higher, the sooner to look.`,
    table: {
      caption: say`People with access to everything of a kind, by score`,
      columns: columnsOf([
        'Person',
        'Score',
        'Why',
        'Status',
        'Last sign-in',
        ...(hasFiles ? ['Given by'] : []),
        ...(hasEnds ? ['Ends'] : []),
      ]).map((column) => (column.title === 'Why' ? { ...column, kind: 'why' } : column)),
      rows: people
        .filter(isElevated)
        .map((person) => [
          emailOf(person),
          plain(String(person.score)),
          person.risks.map((risk) => ours(RISK_WORDS[risk])),
          plain(statusWords(person)),
          [signInWords(person, dormantDays)],
          ...(hasFiles ? [givenBy(person)] : []),
          ...(hasEnds ? [endLinesOf(person, labels)] : []),
        ]),
    },
  };
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

export function dormantSection(review: AccessReview): Section {
  const days = review.dormantDays;
  const labels = labelsOf(review);
  return {
    id: 'dormant',
    title: 'Not signed in for long',
    lead: ours(
      `People who can sign in and have not for more than ${counted(days, 'day')}, or never since their record was made that long ago.`,
    ),
    table: {
      caption: ours(`People who have not signed in for ${counted(days, 'day')}`),
      columns: columnsOf(['Person', 'Last sign-in', 'In the account since', 'Reaches']),
      rows: madeRows(review.people.filter(isDormant), (person) => [
        [emailOf(person), [signInWords(person, days)], [createdWords(person)], reachLines(person, labels)],
      ]),
    },
  };
}

export function invitationsSection(review: AccessReview): Section {
  const labels = labelsOf(review);
  return {
    id: 'invitations',
    title: 'Invitations',
    lead: say`Whoever is pending takes a seat and reaches all of this on accepting. Whoever declined reaches nothing.`,
    table: {
      caption: say`People who have not accepted their invitations`,
      columns: columnsOf(['Person', 'Status', 'Invited', 'Would reach']),
      rows: review.people
        .filter(({ status }) => status === 'pending' || status === 'dismissed')
        .map((person) => [
          emailOf(person),
          plain(statusWords(person)),
          [createdWords(person)],
          reachLines(person, labels),
        ]),
    },
  };
}

export function outsideSection(review: AccessReview): Section {
  const labels = labelsOf(review);
  return {
    id: 'outside',
    title: 'In no file',
    lead: say`People in the account whom the files neither declare nor protect: nothing in the files says that they should have access.`,
    table: {
      caption: say`People in the account who are in no file`,
      columns: columnsOf(['Person', 'Status', 'Level', 'In the account since', 'Reaches']),
      rows: [
        ...review.people
          .filter(({ inFiles }) => inFiles === 'outside')
          .map((person) => [
            emailOf(person),
            plain(statusWords(person)),
            plain(person.level),
            [createdWords(person)],
            reachLines(person, labels),
          ]),
        ...review.unknownLevels
          .filter(({ inFiles }) => inFiles === 'outside')
          .map((person) => [
            emailOf(person),
            plain('unknown'),
            [levelLine(person)],
            plain('not said'),
            plain('cannot be told'),
          ]),
      ],
    },
  };
}

/** The account's word, or why there is none. */
const levelLine = ({ levelWord, oddity }: UnknownPerson): Line =>
  oddity === undefined ? say`${levelWord}` : say`${levelWord}: ${oddity}`;

export function unknownSection({ unknownLevels }: AccessReview): Section {
  return {
    id: 'unknown',
    title: 'Unknown levels',
    lead: say`What these people reach cannot be told: this version does not know the word for their level.`,
    table: {
      caption: say`People whose level is not known`,
      columns: columnsOf(['Person', 'Level', 'In the files']),
      rows: unknownLevels.map((person) => [
        emailOf(person),
        [levelLine(person)],
        plain(person.inFiles === undefined ? 'not compared' : FILE_WORDS[person.inFiles]),
      ]),
    },
  };
}

export function peopleSection(review: AccessReview): Section {
  const labels = labelsOf(review);
  // Then the table has every column of an integration's page of users in the product.
  const hasMail = review.people.some(({ notifications }) => notifications !== undefined);
  const hasFiles = review.files !== undefined;
  const hasEnds = review.people.some(hasEnd);
  return {
    id: 'people',
    title: 'Everybody',
    lead: say`By score, then by e-mail. What disabled people and those who declined would reach is what their records say; they reach nothing now.`,
    table: {
      caption: say`Everybody in the account and what their records give`,
      kind: 'records',
      columns: columnsOf([
        'Person',
        'Status',
        ...(hasMail ? ['Enabled'] : []),
        'Level',
        'Sign-in',
        'Last sign-in',
        'In the account since',
        ...(hasFiles ? ['In the files'] : []),
        ...(hasEnds ? ['Ends'] : []),
        'Reaches',
        ...(hasMail ? ['Notifications'] : []),
      ]),
      rows: madeRows(review.people, (person) => [
        [
          [nameLine(person)],
          plain(statusWords(person)),
          ...(hasMail ? [plain(yesNo(person.status !== 'disabled'))] : []),
          plain(person.level),
          [settingsWords(person)],
          [signInWords(person, review.dormantDays)],
          [createdWords(person)],
          ...(hasFiles ? [fileLines(person)] : []),
          ...(hasEnds ? [endLinesOf(person, labels)] : []),
          reachLines(person, labels),
          ...(hasMail ? [[mailWords(person, labels)]] : []),
        ],
      ]),
    },
  };
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
  const end = until === undefined ? [] : say`, until ${until}`;
  return [say`${ours(FILE_WORDS[inFiles])}${place}${end}`];
}

/** Whoever a section is about, or nothing if it is about nobody. */
export const ifAny = (section: Section): Section[] =>
  section.table !== undefined && section.table.rows.length === 0 ? [] : [section];
