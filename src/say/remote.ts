/** What was learnt of the remote: what surprises first, then what was answered, and what stays unknown. */

import { counted } from '../core/model/text.ts';
import type { RemoteDocument, RemoteQuestionDocument } from '../core/report/remote.ts';
import type { AnswerKind, AnswerPassage, Row } from './answer.ts';
import { joinedNames, type Line, ours, say, withoutGaps } from './line.ts';

export const REMOTE: AnswerKind = { kind: 'What the account showed', columns: ['Question', 'Answer', 'By'] };

interface OwnQuestion {
  readonly question: string;
  readonly values: readonly string[];
  /** Left out where nothing is expected. */
  readonly expected?: string;
}

const THERE = ['there', 'missing', 'refused', 'not-licensed'] as const;
const SHAPES = ['errors', 'message', 'strings', 'text'] as const;

/** Questions that are no switch of the emulated account. */
export const OWN_QUESTIONS: ReadonlyMap<string, OwnQuestion> = new Map<string, OwnQuestion>([
  [
    'false-flags-seen',
    {
      question:
        'Is the key of a switch that is not on there with false, left out, or sometimes one and sometimes the other?',
      values: ['present', 'absent', 'mixed'],
    },
  ],
  ['body-of-401', { question: 'The body of a 401, as it came.', values: SHAPES, expected: 'message' }],
  ['body-of-404', { question: 'The body of a 404, as it came.', values: SHAPES, expected: 'errors' }],
  ['mcp-servers', { question: 'Is there a list of MCP servers?', values: THERE, expected: 'there' }],
  ['notifications', { question: 'Is there a list of notifications?', values: THERE, expected: 'there' }],
  ['environments', { question: 'Is there a list of environments?', values: THERE }],
  ['sso-clients', { question: 'Is there a list of SSO clients?', values: THERE, expected: 'there' }],
  ['api-tokens', { question: 'Is there a list of API tokens?', values: THERE }],
  [
    'read-lag',
    {
      question: 'Does a reading lag behind a write that the audit log shows?',
      values: ['none-seen', 'lags'],
      expected: 'none-seen',
    },
  ],
]);

/** Answers that are another than what is expected where nothing is known. */
const surprisesIn = ({ questions }: RemoteDocument): readonly RemoteQuestionDocument[] =>
  questions.filter(
    ({ answer, possible, expected }) =>
      expected !== undefined && (answer === undefined ? !possible.includes(expected) : answer !== expected),
  );

export function remotePassages(
  remote: RemoteDocument,
  { compare }: { readonly compare: boolean },
): AnswerPassage[] {
  const { questions, unknown, refused } = remote;
  const answered = questions.filter(({ answer }) => answer !== undefined);
  const whyOf = new Map(unknown.map(({ id, why }) => [id, why]));
  return withoutGaps([
    {
      id: 'answered',
      title: 'Answered',
      lead: say`${remote.account.origin}, asked on ${ours(remote.askedAt.slice(0, 10))} with ${ours(counted(remote.requests, 'request'))}, GET alone: ${answered.length} of ${questions.length} questions are answered.`,
      rows: answered.map(answeredRow),
    },
    refused.length > 0 && {
      id: 'refused',
      title: 'What this token may not read',
      lead: say`This token may not read these lists, so what they would show stays unknown:`,
      warns: true,
      items: refused.map((path) => say`${path}`),
    },
    compare && surprisePassage(remote),
    tokenPassage(remote),
    {
      id: 'unknown',
      title: 'Unknown',
      lead: ours(
        `${counted(unknown.length, 'question stays', 'questions stay')} unknown. What nothing rules out is still possible:`,
      ),
      rows: questions
        .filter(({ answer }) => answer === undefined)
        .map((question) => unknownRow(question, whyOf.get(question.id) ?? '')),
    },
  ]);
}

const answeredRow = ({ id, answer = '', evidence }: RemoteQuestionDocument): Row => ({
  what: id,
  level: say`${answer}`,
  why: evidence
    .slice(0, 1)
    .map(({ request, status, words }) => say`${request}: ${status}, ${{ quote: words }}`),
});

const unknownRow = ({ id, possible }: RemoteQuestionDocument, why: string): Row => ({
  what: id,
  level: possible.length === 0 ? say`none of those known` : joinedNames(possible, ' or '),
  why: [say`${{ quote: why }}`],
});

function surprisePassage(remote: RemoteDocument): AnswerPassage {
  const surprises = surprisesIn(remote);
  const [id, title] = ['surprises', 'What surprises'];
  if (surprises.length === 0)
    return { id, title, lead: say`Nothing that was answered differs from what is expected.` };
  return {
    id,
    title,
    lead: ours(`${counted(surprises.length, 'answer differs', 'answers differ')} from what is expected:`),
    warns: true,
    rows: surprises.map(({ id: what, answer, expected = '', question }) => ({
      what,
      level: say`${answer ?? 'none of those known'}, not ${expected}`,
      why: [ours(question)],
    })),
  };
}

function tokenPassage({ tokens }: RemoteDocument): AnswerPassage {
  const [id, title] = ['tokens', 'API tokens'];
  if (tokens === undefined)
    return {
      id,
      title,
      lead: say`API tokens could not be listed. Whoever has one needs no file: look at Resources, API tokens.`,
    };
  if (tokens.length === 0) return { id, title, lead: say`The account lists no API tokens.` };
  return {
    id,
    title,
    lead: ours(`${counted(tokens.length, 'API token', 'API tokens')}. Whoever has one needs no file:`),
    warns: tokens.some(({ rights, revoked }) => rights !== 'custom' && revoked !== true),
    rows: tokens.map(({ owner, kind, rights, ageDays, revoked }) => ({
      what: owner ?? 'somebody',
      level: say`${kind}, ${rights === 'unknown' ? 'rights not said' : rights}`,
      why: [ageLine(ageDays), ...(revoked === true ? [say`revoked`] : [])],
    })),
  };
}

const ageLine = (days: number | undefined): Line =>
  ours(days === undefined ? 'age not said' : `${counted(days, 'day', 'days')} old`);
