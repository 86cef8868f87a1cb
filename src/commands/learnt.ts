/** What was learnt of an account, as the document that is kept: every question, answered or not. */

import { createHash } from 'node:crypto';
import { type LiveState, resourceIds } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import type { Learnt, LearntRemote } from '../core/model/remote.ts';
import { DAY } from '../core/model/until.ts';
import { FORMAT_VERSION } from '../core/plan/document.ts';
import type { RemoteDocument, RemoteQuestionDocument } from '../core/report/remote.ts';
import { DIALECT_NAMES, dialectNamed } from '../sandbox/dialects.ts';
import { OWN_QUESTIONS } from '../say/remote.ts';

/** Questions that neither a reading nor a write of this token answers. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'token-of-leaver': 'Only the token of somebody who has left could show it.',
};
const BY_WRITING = 'Only a write could show it.';

interface Asked {
  readonly origin: string;
  readonly askedAt: Date;
  readonly version: string;
}

export function remoteDocument(learnt: LearntRemote, { origin, askedAt, version }: Asked): RemoteDocument {
  const byId = new Map(learnt.answers.map((each) => [each.question, each]));
  const ids = [...new Set([...byId.keys(), ...DIALECT_NAMES])];
  const questions = ids.map((id) => questionOf(id, byId.get(id)));
  const tokens = learnt.tokens?.map((token) => ({ ...token, ...ageOf(token.createdAt, askedAt) }));
  return {
    formatVersion: FORMAT_VERSION,
    tool: { name: 'celigo-access', version },
    account: { origin, marks: marksOf(origin, learnt.ids).slice(0, MOST_MARKS) },
    askedAt: askedAt.toISOString(),
    requests: learnt.requests,
    questions,
    unknown: questions.flatMap(({ id, answer }) =>
      answer === undefined ? [{ id, why: byId.get(id)?.why ?? ELSEWHERE[id] ?? BY_WRITING }] : [],
    ),
    ...present({ tokens }),
    refused: learnt.refused,
  };
}

function questionOf(id: string, learnt: Learnt | undefined): RemoteQuestionDocument {
  const row = dialectNamed(id);
  const own = OWN_QUESTIONS.get(id);
  const values = row?.values ?? own?.values ?? [];
  const expected = row?.values[0] ?? own?.expected;
  const { answer, excluded = [], evidence = [] } = learnt ?? {};
  return {
    id,
    question: row?.question ?? own?.question ?? id,
    ...present({ answer }),
    possible: answer === undefined ? values.filter((value) => !excluded.includes(value)) : [answer],
    ...present({ expected }),
    evidence,
  };
}

function ageOf(createdAt: string | undefined, now: Date): { readonly ageDays?: number } {
  const time = createdAt === undefined ? Number.NaN : Date.parse(createdAt);
  return Number.isNaN(time) ? {} : { ageDays: Math.max(0, Math.floor((now.getTime() - time) / DAY)) };
}

/** Marks that are kept: an account shares all of its own with itself and none with another. */
const MOST_MARKS = 64;

/** Digests of ids: whoever has the file learns no id from it, and whoever has the account finds it again. */
const marksOf = (origin: string, ids: readonly string[]): string[] =>
  ids.map((id) => createHash('sha256').update(`${origin} ${id}`).digest('hex').slice(0, 32)).sort();

/** Whether the document is about this account. One without marks had nothing that could be known again. */
export function isAbout({ account }: RemoteDocument, origin: string, live: LiveState): boolean {
  if (account.origin !== origin) return false;
  const records = [...live.users, ...live.unknownLevels].map(({ recordId }) => recordId);
  const own = new Set(marksOf(origin, [...records, ...resourceIds(live)]));
  return account.marks.length === 0 || account.marks.some((mark) => own.has(mark));
}
