/** Forms of answers to questions. */

import type { RemoteDocument } from '../core/report/remote.ts';
import {
  type AnswerFrame,
  type AnswerPassage,
  answerPage,
  type Explanation,
  nameOf,
  type Reach,
} from '../say/answer.ts';
import { EXPLAINED, explanationOf } from '../say/explain.ts';
import { HISTORY, type HistoryAnswer, historyPassages, subjectName } from '../say/history.ts';
import {
  RECERTIFIED,
  type Recertification,
  recertificationFrame,
  recertificationPassages,
} from '../say/recertify.ts';
import { REMOTE, remotePassages } from '../say/remote.ts';
import type { PageOutline } from '../say/section.ts';
import { REACHED, reachOf } from '../say/who-can.ts';
import { COULD, type CouldAnswer, couldFrame, couldPassages, wishName } from '../say/who-could.ts';
import type { AnswerFormat, HistoryFormat } from './formats.ts';
import { couldDocument, explanationDocument, reachDocument } from './json/answer.ts';
import { historyDocument } from './json/history.ts';
import { recertificationDocument } from './json/recertify.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { passagesText } from './text/passage.ts';

export interface AnswerOptions extends Look {
  readonly version: string;
}

export const renderExplanation = renderer((asked: Explanation) => ({
  passages: explanationOf(asked),
  document: () => explanationDocument(asked),
  subject: { ...EXPLAINED, name: asked.person },
}));

export const renderReach = renderer((asked: Reach) => ({
  passages: reachOf(asked),
  document: () => reachDocument(asked),
  subject: { ...REACHED, name: nameOf(asked.resource) },
}));

export const renderCould = renderer((asked: CouldAnswer) => ({
  passages: couldPassages(asked),
  document: () => couldDocument(asked),
  subject: { ...COULD, name: wishName(asked.wish) },
  frame: couldFrame(asked),
}));

const renderHistoryAnswer = renderer((asked: HistoryAnswer) => ({
  passages: historyPassages(asked),
  document: () => historyDocument(asked),
  subject: { ...HISTORY, name: subjectName(asked.subject) },
}));

export const renderHistory = async (
  asked: HistoryAnswer,
  format: HistoryFormat,
  options: AnswerOptions,
): Promise<string> =>
  format === 'csv'
    ? (await import('./history-csv.ts')).historyCsv(asked)
    : renderHistoryAnswer(asked, format, options);

export const renderRemote = renderer(
  (remote: RemoteDocument, options: AnswerOptions & { readonly compare: boolean }) => ({
    passages: remotePassages(remote, options),
    document: () => remote,
    subject: { ...REMOTE, name: remote.account.origin },
  }),
);

export const renderRecertification = renderer((asked: Recertification) => ({
  passages: recertificationPassages(asked),
  document: () => recertificationDocument(asked),
  subject: { ...RECERTIFIED, name: asked.account },
  frame: recertificationFrame(asked),
}));

interface Answered {
  readonly passages: readonly AnswerPassage[];
  readonly document: () => unknown;
  readonly subject: Parameters<typeof answerPage>[0];
  readonly frame?: AnswerFrame;
}

const pageOf = ({ subject, passages, frame }: Answered, { version }: AnswerOptions): PageOutline =>
  answerPage(subject, passages, version, frame);

/** What a terminal does not need is loaded when it is asked for. */
const ANSWER_RENDERERS = {
  text: async ({ passages, frame }, options) => passagesText(passages, options, frame),
  json: async ({ document }) => jsonText(document()),
  markdown: async (answered, options) =>
    (await import('./markdown/section.ts')).pageMarkdown(pageOf(answered, options)),
  html: async (answered, options) => (await import('./html/page.ts')).renderPage(pageOf(answered, options)),
} as const satisfies Record<AnswerFormat, (answered: Answered, options: AnswerOptions) => Promise<string>>;

/** Answers of one kind in each form. */
function renderer<Asked, Options extends AnswerOptions = AnswerOptions>(
  answeredOf: (asked: Asked, options: Options) => Answered,
) {
  return (asked: Asked, format: AnswerFormat, options: Options): Promise<string> =>
    ANSWER_RENDERERS[format](answeredOf(asked, options), options);
}
