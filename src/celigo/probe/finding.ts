/** How an answer to a question is put together: the readings that are left decide, and nothing else. */
import { present } from '../../core/model/present.ts';
import type { Learnt, SeenAnswer } from '../../core/model/remote.ts';
import type { Pass } from './pass.ts';

/** What one question is answered with. */
export type ProbeAnswer = Omit<Learnt, 'question'>;

/** The answers of one round to some questions, in their order. */
export const answersTo = (
  pass: Pass,
  questions: Readonly<Record<string, (pass: Pass) => ProbeAnswer>>,
): Learnt[] => Object.entries(questions).map(([question, judge]) => ({ question, ...judge(pass) }));

/** The one value that is not excluded, or why there is not exactly one. */
export function among(
  values: readonly string[],
  excluded: ReadonlySet<string>,
  evidence: readonly SeenAnswer[],
  why: { readonly open: string; readonly none?: string },
): ProbeAnswer {
  const left = values.filter((value) => !excluded.has(value));
  const [only] = left;
  const base = { excluded: values.filter((value) => excluded.has(value)), evidence };
  if (only !== undefined && left.length === 1) return { ...base, answer: only };
  return { ...base, why: left.length === 0 ? (why.none ?? CONTRADICTORY) : why.open };
}

const CONTRADICTORY = 'What was seen fits none of the readings that are known.';

export const answered = (answer: string, ...evidence: readonly SeenAnswer[]): ProbeAnswer => ({
  answer,
  excluded: [],
  evidence,
});

export const unanswered = (why: string, ...evidence: readonly SeenAnswer[]): ProbeAnswer => ({
  excluded: [],
  evidence,
  why,
});

/**
 * What several rounds say together. One round can be wrong, as a page can come late or short: an answer counts where
 * two rounds gave it and none gave another.
 */
export function together(rounds: readonly (readonly Learnt[])[]): Learnt[] {
  const [first = []] = rounds;
  return first.map(({ question }) => {
    const all = rounds.flatMap((round) => round.find((each) => each.question === question) ?? []);
    return { question, ...agreed(all) };
  });
}

/** Whether another round could settle something. */
export const isUnsettled = (rounds: readonly (readonly Learnt[])[]): boolean => {
  const [first = [], second = []] = rounds;
  return first.some(({ answer }, index) => answer !== second[index]?.answer);
};

function agreed(all: readonly ProbeAnswer[]): ProbeAnswer {
  const given = all.filter(({ answer }) => answer !== undefined);
  const answers = new Set(given.map(({ answer }) => answer));
  if (answers.size > 1) {
    const evidence = given.flatMap((each) => each.evidence).slice(0, MOST);
    return unanswered(`It was answered in ${answers.size} ways within a minute.`, ...evidence);
  }
  const [told] = given;
  if (told !== undefined && given.length >= 2) return { ...told, evidence: told.evidence.slice(0, MOST) };
  const silent = all.find(({ answer }) => answer === undefined) ?? all[0];
  if (silent === undefined) return unanswered('It was not asked.');
  const excluded = silent.excluded.filter((value) => all.every((each) => rulesOut(each, value)));
  const why = given.length === 0 ? silent.why : 'It showed in one round of several alone.';
  return { ...silent, excluded, evidence: silent.evidence.slice(0, MOST), ...present({ why }) };
}

const rulesOut = ({ answer, excluded }: ProbeAnswer, value: string): boolean =>
  answer === undefined ? excluded.includes(value) : answer !== value;

/** Pieces of evidence that are kept for a question. */
const MOST = 6;
