/** Answers to questions as JSON documents. `formatVersion` is 1.x: a minor version only adds. */

import { approvalsOf } from '../../core/could/could.ts';
import { enforcementOf, type HostSays } from '../../core/could/enforced.ts';
import type { CouldDocument, CouldEnforcement } from '../../core/could/saved.ts';
import { placeOfEnd } from '../../core/desired/ends.ts';
import { fieldParts } from '../../core/model/field.ts';
import type { Place } from '../../core/model/finding.ts';
import { present } from '../../core/model/present.ts';
import type { Reason } from '../../core/model/reason.ts';
import { FORMAT_VERSION, momentText } from '../../core/plan/document.ts';
import type { HolderDifference, PersonDifference } from '../../core/reach/difference.ts';
import { eachOf, type Holder, type Holding, holdingOn } from '../../core/reach/holding.ts';
import {
  type Answer,
  type Beside,
  besideOn,
  type Condition,
  type Idle,
  idleOn,
  type MailHeld,
  mailOn,
} from '../../core/reach/person.ts';
import { fieldOfResource, type Resource } from '../../core/reach/resource.ts';
import type { WhoCan } from '../../core/reach/who-can.ts';
import type { Asked, Explanation, Reach } from '../../say/answer.ts';
import type { CouldAnswer } from '../../say/who-could.ts';
import { fieldWords } from '../../say/words.ts';

export function explanationDocument(explanation: Explanation): unknown {
  const { person, resource, owner, files, account, comparison } = explanation;
  return {
    formatVersion: FORMAT_VERSION,
    ...askedDocument(explanation),
    person,
    resource: resource === undefined ? null : resourceDocument(resource),
    owner: owner !== undefined,
    files: files?.map((answer) => answerDocument(answer, explanation)) ?? null,
    account: account?.map((answer) => answerDocument(answer, explanation)) ?? null,
    comparison: comparison === undefined ? null : comparisonDocument(comparison),
  };
}

const askedDocument = ({ accountName, origin, readAt, judgedAt }: Asked) => ({
  accountName: accountName ?? null,
  origin: origin ?? null,
  readAt: readAt?.toISOString() ?? null,
  judgedAt: judgedAt.toISOString(),
});

const resourceDocument = ({ kind, id, label, external }: Resource) => ({ kind, id, label, external });

function comparisonDocument(comparison: PersonDifference): unknown {
  if (comparison.kind === 'to-leave') return { kind: comparison.kind, ...placeDocument(comparison.place) };
  if (comparison.kind !== 'waits') return comparison;
  const outlives = comparison.outlives.map(({ what, moment, reason }) => ({
    ...reasonDocument(reason),
    what,
    moment: momentText(moment),
  }));
  return { kind: comparison.kind, ...(outlives.length === 0 ? {} : { outlives }) };
}

function answerDocument(answer: Answer, asked: Explanation): unknown {
  const { resource } = asked;
  const on = resource && holdingOn(answer.holdings, resource);
  const reaches = on === undefined ? eachOf(answer.holdings) : on.by === 'nothing' ? [] : [on];
  const idle = resource === undefined ? answer.idle : idleOn(answer, resource);
  return {
    person: answer.person,
    condition: conditionDocument(answer.condition),
    ...(on === undefined ? {} : { level: on.level }),
    reaches: reaches.map((line) => reachedDocument(line, asked, answer)),
    withoutEffect: idle.map((each) => idleDocument(each, asked)),
    beside: besideDocument(resource === undefined ? answer.beside : besideOn(answer, resource), asked),
    ...(resource === undefined
      ? {
          settings: answer.settings.map(({ name, value, because, after }) =>
            present({
              name,
              value,
              because: because && reasonDocument(because),
              roleEnds: after && { moment: momentText(after.moment), becomes: after.becomes ?? 'stays' },
            }),
          ),
        }
      : {}),
    notifications: mailDocument(resource === undefined ? answer.mail : mailOn(answer, resource), asked),
    ends:
      answer.ends === undefined
        ? null
        : { ...reasonDocument(answer.ends.reason), moment: momentText(answer.ends.until) },
    protected: answer.isProtected,
  };
}

const besideDocument = (beside: readonly Beside[], { labels }: Asked): unknown =>
  beside.map(({ field, why }) => ({ field, name: fieldWords(field, labels), why }));

const mailDocument = (mail: MailHeld | undefined, { labels }: Asked): unknown =>
  mail === undefined
    ? null
    : {
        integrations: mail.about.map(({ field, because }) => ({
          field,
          name: labels.get(fieldParts(field)[1] ?? '') ?? field,
          ...present({ because: because && reasonDocument(because) }),
        })),
        others: mail.others,
      };

function conditionDocument(condition: Condition): unknown {
  return 'because' in condition && condition.because !== undefined
    ? { ...condition, because: reasonDocument(condition.because) }
    : condition;
}

/** Until when, and the line that says so. */
function endsDocument({ lasts }: Answer, field: string): unknown {
  const lasting = lasts.get(field);
  if (lasting === undefined) return null;
  const place = placeOfEnd(lasting);
  return { moment: momentText(lasting.until), ...(place === undefined ? {} : placeDocument(place)) };
}

const reachedDocument = (
  { field, level, because, byLevel }: Holding,
  { labels, resources }: Asked,
  answer: Answer,
) => ({
  field,
  name: fieldWords(field, labels),
  level,
  ...present({ byLevel }),
  enforced: resources.get(field)?.external !== true,
  ...(resources.get(field)?.unlisted ? { listed: false } : {}),
  ends: endsDocument(answer, field),
  because: because.map(reasonDocument),
});

const idleDocument = ({ field, level, because, why }: Idle, { labels }: Asked) => ({
  field,
  name: fieldWords(field, labels),
  level,
  why: why.code,
  ...present({ because: because && reasonDocument(because) }),
});

const placeDocument = ({ file, line }: Place) => ({ file, line });

const reasonDocument = ({ text, place, note, until, through }: Reason) => ({
  text,
  ...(place && placeDocument(place)),
  ...present({ assigned: through && placeDocument(through), note, until }),
});

export function reachDocument(reach: Reach): unknown {
  const { resource, least, owner, files, account, differences } = reach;
  const document = (who: WhoCan) => ({
    now: who.now.map((each) => reacherDocument(each, reach)),
    notNow: who.notNow.map((each) => reacherDocument(each, reach)),
    unclear: who.unclear.map((answer) => ({
      person: answer.person,
      condition: answer.condition,
      beside: besideDocument(besideOn(answer, resource), reach),
    })),
    onlyMail: who.onlyMail.map(({ person }) => person),
    withoutEffect: who.without.map(({ person, idle }) => ({ person, ...idleDocument(idle, reach) })),
  });
  return {
    formatVersion: FORMAT_VERSION,
    ...askedDocument(reach),
    resource: resourceDocument(resource),
    field: fieldOfResource(resource),
    least: least ?? null,
    owner: owner ?? null,
    files: files === undefined ? null : document(files),
    account: account === undefined ? null : document(account),
    differences: differences?.map(differenceDocument) ?? null,
  };
}

const differenceDocument = ({ person, difference: { before, after }, ...rest }: HolderDifference) => ({
  person,
  account: before,
  files: after,
  ...rest,
});

const reacherDocument = ({ who, holding }: Holder<Answer>, { resource }: Reach) => ({
  person: who.person,
  level: holding.level,
  condition: conditionDocument(who.condition),
  through: holding.field,
  ...present({ byLevel: holding.byLevel }),
  enforced: !resource.external,
  // Null where the files do not state it, and where it was not read.
  mail: who.mail === undefined ? null : mailOn(who, resource) !== undefined,
  ends: endsDocument(who, holding.field),
  because: holding.because.map(reasonDocument),
});

const enforcementDocument = ({ demands, errors, ...says }: HostSays): CouldEnforcement => ({
  ...says,
  demands: demands.map(({ bypass, ...demand }) => ({ ...demand, bypass: bypass ?? null })),
  errors: errors ?? null,
});

/** By whose approval somebody could get what; `if-enforced` as long as the host was not asked. */
export const couldDocument = ({ account, judgedAt, says, ...could }: CouldAnswer): CouldDocument => ({
  formatVersion: FORMAT_VERSION,
  accountName: account,
  judgedAt: judgedAt.toISOString(),
  host: could.host,
  standing: enforcementOf(says),
  enforcement: says === undefined ? null : enforcementDocument(says),
  wish: could.wish,
  limited: could.limited,
  ownersFile: could.ownersFile ?? null,
  ways: could.ways.map((way) => ({
    path: way.path,
    kind: way.kind,
    gives: way.gives,
    approvals: approvalsOf(way),
    needs: way.needs.map(({ owners, count, place }) => ({ owners, count, ...placeDocument(place) })),
    line: way.line === undefined ? null : placeDocument(way.line),
    glob: way.glob ?? null,
  })),
  closed: could.closed,
  skipped: could.skipped.map(({ place, why }) => ({ ...placeDocument(place), why })),
});
