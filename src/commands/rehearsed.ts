/** `--rehearsed`: the verdict of a rehearsal, and whether it is about the plan that is to be carried out. */
import validateRehearsal from '../config/validators/rehearsal.js';
import { readingDigest } from '../core/plan/digest.ts';
import { EXIT, Failure } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { RehearsalDocument } from '../rehearse/saved.ts';
import type { Planned } from '../run/plan.ts';
import { ownCommand, shellQuoted } from '../say/command.ts';
import type { Context } from './context.ts';
import { readSaved, type SavedKind } from './saved.ts';

const AGAIN = 'Rehearse again: celigo-access rehearse --format json --output rehearsal.json';

const REHEARSAL: SavedKind<RehearsalDocument> = {
  flag: '--rehearsed',
  kind: 'rehearsal',
  noun: 'result of a rehearsal',
  again: AGAIN,
  // Since 1.1 a result says what its reading showed.
  leastMinor: 1,
  otherwise: 'Give a file that `celigo-access rehearse --format json --output` wrote.',
  is: validateRehearsal,
};

/**
 * Reads the result of a rehearsal, and gives what a plan must then pass. Throws a `Failure` (exit 3) for what is none, and
 * (exit 5) for one that did not pass.
 */
export async function rehearsalIn(file: string, context: Context): Promise<(planned: Planned) => void> {
  const document = await readSaved(file, REHEARSAL, context);
  if (document.passed && document.violations.length === 0)
    return (planned) => ensureRehearsed(file, document, planned);
  throw new Failure(`--rehearsed ${file} is a rehearsal in which a rule was broken.`, {
    exitCode: EXIT.refused,
    hint: 'It says which, and how to see it again.',
  });
}

/** Throws a `Failure` (exit 6) where the rehearsal was of another account, another plan or another reading. */
function ensureRehearsed(file: string, document: RehearsalDocument, { plan, live }: Planned): void {
  const again = visible(
    ownCommand('rehearse', plan.made, [
      ...(plan.made.due ? ['--due'] : []),
      // Without it, readings would be tried again that this account has ruled out.
      ...(document.like === undefined ? [] : [`--like ${shellQuoted(document.like)}`]),
      `--format json --output ${shellQuoted(file)}`,
    ]),
  );
  const stale = (what: string): Failure =>
    new Failure(`--rehearsed ${file} ${what}.`, {
      exitCode: EXIT.stale,
      hint: `Rehearse again: ${again}`,
    });
  if (document.account.origin !== plan.account.origin) throw stale('is about another account');
  if (document.digest !== plan.digest)
    throw stale(`is about plan ${document.digest.slice(0, 12)}, and this one is ${plan.digest.slice(0, 12)}`);
  if (document.reading !== readingDigest(live))
    throw stale('is about an earlier reading: somebody has changed the account since, beside this plan');
  const { minimum } = plan.administrators;
  // No digest of a plan holds the policy, and the run was tried against this one alone.
  if (document.floor < minimum)
    throw stale(
      `was tried where \`policy.minAdministrators\` was ${document.floor}, and the files say ${minimum} now`,
    );
}
