/** `--expect`: the plan that was reviewed, as a digest or as saved files. A saved plan is untrusted input. */
import validatePlan from '../config/validators/plan.js';
import { partsOfWhat } from '../core/desired/ends.ts';
import { fieldParts } from '../core/model/field.ts';
import { type Divergence, fitsItsDigest, type Unusable, usability } from '../core/plan/approved.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { PlanDocument } from '../core/plan/saved.ts';
import { EXIT, Failure, invalid } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Accordance, Consent, Expectation } from '../run/judge.ts';
import { endedLine, momentWords } from '../say/ends.ts';
import { flat } from '../say/line.ts';
import type { Context } from './context.ts';
import { readSaved, type SavedKind, savedIn } from './saved.ts';

const AGAIN = 'Plan again: celigo-access plan --format json --output plan.json';

/** Reads what `--expect` names, before anything else is done. Throws a `Failure` (exit 3) for what is no plan. */
export async function readExpectation(
  values: readonly string[],
  context: Context,
): Promise<Expectation | undefined> {
  if (values.length === 0) return undefined;
  if (values.some((value) => value.trim() === '')) {
    throw invalid('--expect is empty.', 'Give it a digest, or the path of a saved plan.');
  }
  const digests = values.flatMap((value) => digestIn(value) ?? []);
  const [digest] = digests;
  if (digest !== undefined) {
    if (values.length > 1)
      throw invalid('--expect takes one digest, or one or more plan files.', 'Give it one of them.');
    if (digest.length !== 64) {
      throw invalid(
        `--expect ${digest.slice(0, 70)}: a digest has 64 hexadecimal digits, this one has ${digest.length}.`,
        'Copy all of it from the line that begins with Digest and has 64 of them; Markdown also shows a short one.',
      );
    }
    return { kind: 'digest', digest: digest.toLowerCase() };
  }
  if (values.some((value) => /^digest[:.]?$/i.test(value))) {
    throw invalid(
      '--expect Digest: that is the first word of the line, and the digest is the second.',
      'Give it the 64 hexadecimal digits alone, or put the line in quotes.',
    );
  }
  const plans = await Promise.all(
    values.map(async (file) => ({ file, document: await readSaved(file, PLAN, context) })),
  );
  return { kind: 'plans', plans };
}

/** A digest as it is copied: alone, with the word before it that a plan prints, or with the name of its kind. */
export const digestIn = (value: string): string | undefined =>
  /^\s*(?:digest[\s:]{1,9})?(?:sha-?256:)?([0-9a-f]+)[.\s]{0,9}$/i.exec(value)?.[1];

const PLAN: SavedKind<PlanDocument> = {
  flag: '--expect',
  kind: 'plan',
  noun: 'plan',
  again: AGAIN,
  // Since 1.1 a plan says what ends by itself, and since 1.2 whether it is of another day.
  leastMinor: 2,
  otherwise: 'Give it a digest, or the path of a saved plan.',
  is: validatePlan,
  unfit: ({ otherDay, judgedAt }) =>
    otherDay &&
    `shows another day (--at ${visible(judgedAt.slice(0, 30))}), and nothing is carried out by it`,
};

const UNUSABLE: Record<Unusable, string> = {
  edited: 'was changed after it was made: its digest does not fit its operations',
  'other-account': 'is of another account',
  'other-origin': 'is of another API origin',
};

/** Says how a plan accords with what was reviewed. Throws a `Failure` for a saved plan that cannot be compared. */
export function tellAccordance(
  accordance: Accordance,
  { stderr }: Pick<Context, 'stderr'>,
  plan: Pick<Plan, 'made' | 'digest' | 'breaches'>,
): void {
  switch (accordance.kind) {
    case 'as-reviewed':
      if (accordance.isPartly)
        stderr.write(
          accordance.gone.some(({ ended }) => ended !== undefined)
            ? 'Part of what was reviewed is not planned any more; the rest is as reviewed.\n'
            : 'Part of what was reviewed is already so; the rest is as reviewed.\n',
        );
      for (const gone of accordance.gone)
        stderr.write(`  ${visible(gone.person)}: ${divergenceWords(gone)}\n`);
      return;
    case 'other-digest': {
      const { expected, now, left } = accordance;
      const digests = `  expected ${expected}\n  now      ${now}`;
      const words = left === 'something' ? OTHER_PLAN : NOTHING_LEFT[left];
      stderr.write(`${words}\n${digests}\n${left === 'something' ? remediesFor(plan) : AFTER_ALL}`);
      return;
    }
    case 'diverged': {
      const lines = accordance.differences.map(
        (difference) => `  ${visible(difference.person)}: ${divergenceWords(difference)}`,
      );
      stderr.write(
        `The plan differs from the reviewed one; nothing was written.\n${lines.join('\n')}\n${remediesFor(plan)}`,
      );
      return;
    }
    case 'unusable':
      throw unusable(accordance.file, accordance.problem);
  }
}

const unusable = (file: string, problem: Unusable, { flag, again } = PLAN): Failure =>
  new Failure(`${flag} ${file} ${UNUSABLE[problem]}.`, {
    exitCode: problem === 'edited' ? EXIT.invalid : EXIT.stale,
    hint: again,
  });

const AGAIN_EACH = 'Plan again: `celigo-access accounts plan --format json --results FOLDER`.';
/** The plan of one of many accounts. */
const REVIEWED = { ...PLAN, flag: '--plans', again: AGAIN_EACH, otherwise: AGAIN_EACH };

/** Reads the reviewed plan of an account before anything is asked. Throws a `Failure` for what is no plan of it. */
export async function readReviewed(
  file: string,
  account: Parameters<typeof usability>[1]['account'],
  context: Context,
): Promise<PlanDocument> {
  const document = await readSaved(file, REVIEWED, context);
  const problem = usability(document, { account });
  if (problem !== undefined) throw unusable(file, problem, REVIEWED);
  return document;
}

/** A plan that was kept as a text and is called `shown`. Throws a `Failure` for what is no plan, or was edited. */
export function keptPlan(text: string, shown: string): PlanDocument {
  const document = savedIn(text, shown, PLAN);
  if (!fitsItsDigest(document)) throw invalid(`${shown} ${UNUSABLE.edited}.`, AGAIN);
  return document;
}

const OTHER_PLAN =
  'The plan is not the one that was expected; nothing was written.\nA digest does not tell what differs: an invitation that somebody accepted since is enough. A saved plan tells it for each person (--expect plan.json).';
/** A digest says what a plan did in one number, so that nothing tells whether it was done. */
const NOTHING_LEFT = {
  nothing:
    'Nothing is left to do: the account is as the files say now. The plan with the expected digest is not the plan of this moment.',
  held: 'Nothing is left to do but what is held. The plan with the expected digest is not the plan of this moment.',
};
const AFTER_ALL = `A digest alone does not tell whether its plan was carried out: the receipt or the output of that run does.
If it was, there is nothing more to do. A saved plan can be compared again, and then this ends with 0:
  celigo-access apply --expect plan.json
`;

/**
 * With the digest of the plan that was shown, so that the line can be copied. No digest fits what a timer does, and no
 * line that is there to be copied lifts a guard.
 */
function remediesFor({
  made: { due },
  digest,
  breaches,
}: Pick<Plan, 'made' | 'digest' | 'breaches'>): string {
  const approve = `  review the plan above and approve it:\n    celigo-access apply --expect ${digest}\n`;
  return `What to do, one of:
${due || breaches.length > 0 ? '' : approve}  make a new plan to review:
    celigo-access plan --format json --output plan.json
  or take the change back.
`;
}

/** A timer's plan changes with the days. */
export function ensureNoDigestOfTimer(due: boolean, expected: Expectation | undefined): void {
  if (!due || expected?.kind !== 'digest') return;
  throw invalid(
    `--due and --expect ${expected.digest}: a timer's plan changes with the days, so no digest fits it.`,
    'Give --expect the saved plan.json: what it has waiting is carried out when it can be.',
  );
}

/** A number that lifts nothing must not look as if it did: of a timer's own plan no guard is lifted. */
export function ensureNoOverrideOfTimer(
  { due, override }: Pick<Consent, 'due' | 'override'>,
  expected: Expectation | undefined,
): void {
  const [guard] = override.keys();
  if (!due || guard === undefined || expected !== undefined) return;
  throw invalid(
    `--due and --override ${guard}: what ends by itself is within the limits, or waits for higher ones, and no number lifts them.`,
    'Raise the limit in `policy` for a while (`{ limit, until }`), name a `--base` that has the dates, or run `apply` without --due.',
  );
}

/** What is different for one person, after their name. */
export function divergenceWords(divergence: Divergence): string {
  const since = divergence.hasAccepted ? '; they have accepted the invitation since' : '';
  return `${differenceWords(divergence)}${since}`;
}

function differenceWords({ kind, now, reviewed, end, ended, givesBack }: Divergence): string {
  if (end !== undefined) {
    const [, id] = fieldParts(partsOfWhat(end.what)?.field ?? end.what);
    const what = flat(endedLine(end.what, new Map(id === undefined ? [] : [[id, end.label]])));
    const when = end.moment === Infinity ? 'does not end' : `ends ${momentWords(end.moment)}`;
    return `${what} ${when}, which no reviewed plan says`;
  }
  if (kind === 'left-behind') return 'would be left behind, which was not reviewed';
  const does = now.join(', ');
  if (ended !== undefined) {
    const instead = does === '' ? '' : `; planned now: ${does}`;
    return `${reviewed.join(', ')} was reviewed, and the end that it lists has come since (${momentWords(ended)})${instead}`;
  }
  if (kind === 'gone') return `${reviewed.join(', ')} was reviewed and is no longer needed`;
  if (givesBack)
    return `${does}: was not reviewed; only the end of this access was, and the access is gone by now`;
  if (kind === 'new') return `${does}: was not reviewed`;
  const did = reviewed.join(', ');
  if (does === did) return `${does}: was reviewed, but what they have now or what they are to get differs`;
  return `${does} instead of ${did}, which was reviewed`;
}
