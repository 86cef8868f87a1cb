/** `explain`: what one person has, and the lines that give it. By the files; with `--live` by the account too. */

import { formerOwnerOf } from '../core/desired/ownership.ts';
import { present } from '../core/model/present.ts';
import { missedPeople } from '../core/plan/looks-like.ts';
import { differenceInPerson } from '../core/reach/difference.ts';
import { type FoundPerson, findPerson, suggestPerson } from '../core/reach/find-person.ts';
import { answerFromAccount, answerFromFiles, answerOnUnknownLevel } from '../core/reach/person.ts';
import type { Resource } from '../core/reach/resource.ts';
import { EXIT, type ExitCode, invalid } from '../errors.ts';
import { renderExplanation } from '../form/answers.ts';
import type { AnswerFormat } from '../form/formats.ts';
import { textOf } from '../form/text/line.ts';
import { visible } from '../form/visible.ts';
import type { Evidence, EvidenceOptions } from '../run/evidence.ts';
import type { Explanation } from '../say/answer.ts';
import { noteWords } from '../say/notes.ts';
import type { Context } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { evidenceFor, resourceFor } from './evidence.ts';
import { filesHint } from './own-files.ts';

export interface ExplainOptions extends EvidenceOptions, ResultOptions<AnswerFormat> {
  readonly user: string;
  readonly resource?: string | undefined;
}

export async function explain(options: ExplainOptions, context: Context): Promise<ExitCode> {
  const evidence = await evidenceFor(options, context);
  if (typeof evidence === 'number') return evidence;
  const found = personFor(options.user, evidence);
  const resource =
    options.resource === undefined ? undefined : resourceFor(options.resource, evidence, options.live);
  const explanation = explanationOf(options, found, resource, evidence);
  tellMissed(found, evidence, context);
  const text = await renderExplanation(explanation, options.format, lookOf(options.output, context));
  await deliver(text, options.output, context);
  return EXIT.done;
}

const LIKE: ReadonlySet<string> = new Set(['absent-looks-like', 'looks-like-declared']);

/** Somebody who is to be absent and is nowhere is as the files say, unless the entry is misspelt. */
function tellMissed({ desired }: FoundPerson, { files, account }: Evidence, context: Context): void {
  if (files === undefined || account === undefined || desired?.state !== 'absent') return;
  const { desired: whole, config } = files;
  for (const note of missedPeople({ live: account.live, desired: whole, domains: config.policy.domains }))
    if (LIKE.has(note.code) && 'person' in note && note.person === desired.shown)
      context.stderr.write(`${textOf(noteWords(note))}\n`);
}

function personFor(text: string, { files, account }: Evidence): FoundPerson {
  const found = findPerson(text, files, account?.live);
  if (found !== undefined) return found;
  const suggestion = suggestPerson(text, files, account?.live);
  const where =
    files === undefined ? 'the account' : account === undefined ? 'the files' : 'the files or the account';
  const byMail = /^[^\s@]+@[^\s@]+$/.test(text.trim());
  const remedy = byMail ? 'Check the address.' : 'Name a person by their e-mail.';
  const asFiles = suggestion === undefined ? filesHint(text) : undefined;
  const missing = byMail ? `Nobody with the address "${visible(text)}" is` : `There is no "${visible(text)}"`;
  throw invalid(
    `${missing} in ${where}.`,
    asFiles !== undefined
      ? `${remedy} ${asFiles}`
      : suggestion !== undefined
        ? `Did you mean ${visible(suggestion)}?`
        : account === undefined
          ? `${remedy} With --live, the account is asked too.`
          : files?.config.account.value.owner === undefined
            ? `${remedy} The owner is in no user list: name them as \`account.owner\`.`
            : remedy,
  );
}

function explanationOf(
  { user: asked, at }: ExplainOptions,
  found: FoundPerson,
  resource: Resource | undefined,
  { files, account, catalogue, now }: Evidence,
): Explanation {
  const { desired, records, unknown, isOwner } = found;
  return {
    person: desired?.shown ?? records[0]?.shownEmail ?? unknown[0]?.shownEmail ?? asked.trim(),
    judgedAt: now,
    ...(at === undefined ? {} : { otherDay: true }),
    labels: catalogue.labels,
    resources: catalogue.resources,
    ...present({
      resource,
      owner: isOwner ? files?.config.account.place : undefined,
      formerOwner: files && account && formerOwnerOf(files.desired, account.live),
      accountName: files?.config.account.value.name,
      origin: account?.origin,
      readAt: account?.readAt,
      files: files && (desired === undefined ? [] : [answerFromFiles(desired, files)]),
      account: account && [...records.map(answerFromAccount), ...unknown.map(answerOnUnknownLevel)],
      comparison: files && account && differenceInPerson(found, files, now, resource),
    }),
  };
}
