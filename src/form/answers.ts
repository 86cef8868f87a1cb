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
import { COULD, type CouldAnswer, couldPassages, wishName } from '../say/who-could.ts';
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

export const renderExplanation = (
  explanation: Explanation,
  format: AnswerFormat,
  options: AnswerOptions,
): Promise<string> =>
  render(
    {
      passages: explanationOf(explanation),
      document: () => explanationDocument(explanation),
      subject: { ...EXPLAINED, name: explanation.person },
    },
    format,
    options,
  );

export const renderReach = (reach: Reach, format: AnswerFormat, options: AnswerOptions): Promise<string> =>
  render(
    {
      passages: reachOf(reach),
      document: () => reachDocument(reach),
      subject: { ...REACHED, name: nameOf(reach.resource) },
    },
    format,
    options,
  );

export const renderCould = (
  could: CouldAnswer,
  format: AnswerFormat,
  options: AnswerOptions,
): Promise<string> =>
  render(
    {
      passages: couldPassages(could),
      document: () => couldDocument(could),
      subject: { ...COULD, name: wishName(could.wish) },
    },
    format,
    options,
  );

export const renderHistory = async (
  answer: HistoryAnswer,
  format: HistoryFormat,
  options: AnswerOptions,
): Promise<string> =>
  format === 'csv'
    ? (await import('./history-csv.ts')).historyCsv(answer)
    : render(
        {
          passages: historyPassages(answer),
          document: () => historyDocument(answer),
          subject: { ...HISTORY, name: subjectName(answer.subject) },
        },
        format,
        options,
      );

export const renderRemote = (
  remote: RemoteDocument,
  format: AnswerFormat,
  options: AnswerOptions & { readonly compare: boolean },
): Promise<string> =>
  render(
    {
      passages: remotePassages(remote, options),
      document: () => remote,
      subject: { ...REMOTE, name: remote.account.origin },
    },
    format,
    options,
  );

export const renderRecertification = (
  asked: Recertification,
  format: AnswerFormat,
  options: AnswerOptions,
): Promise<string> =>
  render(
    {
      passages: recertificationPassages(asked),
      document: () => recertificationDocument(asked),
      subject: { ...RECERTIFIED, name: asked.account },
      frame: recertificationFrame(asked),
    },
    format,
    options,
  );

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
  text: async ({ passages }, options) => passagesText(passages, options),
  json: async ({ document }) => jsonText(document()),
  markdown: async (answered, options) =>
    (await import('./markdown/section.ts')).pageMarkdown(pageOf(answered, options)),
  html: async (answered, options) => (await import('./html/page.ts')).renderPage(pageOf(answered, options)),
} as const satisfies Record<AnswerFormat, (answered: Answered, options: AnswerOptions) => Promise<string>>;

const render = (answered: Answered, format: AnswerFormat, options: AnswerOptions): Promise<string> =>
  ANSWER_RENDERERS[format](answered, options);
