/** The everyday commands: check, look, apply, watch. */

import type { ApplyOptions } from '../commands/apply.ts';
import type { ValidateOptions } from '../commands/validate.ts';
import { PLAN_FORMATS } from '../form/formats.ts';
import type { Declarations } from './declared.ts';
import { BASE, dateOf, numberOf, PATHS } from './flags.ts';

/** What no run can close on an API without conditional writes; SECURITY.md says it at length. */
const NOT_SEEN = `
What no run can see: an edit by somebody else between the reading of a record and its write, and, for whoever
ends an administrator, an edit of one of those who must remain, between their reading and that write. A write
without a clear answer may land late: it is named at the end. Then run \`celigo-access plan\` again.`;

const LEAVERS_ABOUT = `
What it prints is a part of a file: each entry goes under users, in the place of
the one that the person has now; --write puts it there. Then plan shows what
ends. Administrators are never written so: the token's own user and accounts for
emergencies are on no list, and belong into policy.protectedUsers or breakGlass.
With --write it ends with 8 where somebody is left for a person to decide about.
A list by which somebody on it may have left, such as one with the status
"terminated", is refused: leave such rows out, or say with --where which count.`;

/** In the order in which help shows them. */
export const EVERYDAY: Declarations = {
  validate: (command) =>
    command
      .description('check the files: syntax, schema and rules; no network')
      .argument('[paths...]', PATHS)
      .result('the findings', 'text', 'json', 'github', 'sarif', 'gitlab')
      .examples('celigo-access validate', 'celigo-access validate access --format github')
      .does(async () => {
        const { validate } = await import('../commands/validate.ts');
        return (given: ValidateOptions, context) => validate({ ...given, workflows: true }, context);
      }),
  plan: (command) =>
    command
      .description('show what an apply would do, in order, with its dangers; sends GET only')
      .argument('[paths...]', PATHS)
      .result('the plan', ...PLAN_FORMATS)
      .option('--detailed-exitcode', 'exit with 2 if there are differences', false)
      .option('--diff', "also show each person's access before and after as YAML", false)
      .option('--at <date>', 'judge dates as of this date or RFC 3339 time', dateOf)
      .repeatable('--base <path>', BASE)
      .option('--offline', 'compare with --base alone, without network or token', false)
      .option('--calendar', 'show what ends by itself and when, and what that breaks, instead', false)
      .option('--nothing-new', 'with --offline: exit with 5 unless every edit only narrows', false)
      .examples(
        'celigo-access plan',
        'celigo-access plan --format json --output plan.json',
        'celigo-access plan --format html --output plan.html',
        'celigo-access plan --calendar',
        'celigo-access plan --offline --base ../in-force/access --nothing-new',
      )
      .does(async () => (await import('../commands/plan.ts')).plan),
  apply: (command) =>
    command
      .description('carry the plan out, then read the account again')
      .argument('[paths...]', PATHS)
      .result('the result', 'text', 'json')
      .option('--yes', 'do not ask; hazards must be allowed by name (--expect does not ask either)', false)
      .repeatable('--allow <hazard>', 'allow a hazard by name (repeatable)')
      .repeatable(
        '--expect <digest|plan.json>',
        'go on only if the plan is the reviewed one, then without asking; allows its hazards (files: repeatable)',
      )
      .repeatable('--base <path>', BASE)
      .option(
        '--due',
        'only what ends by itself (state: absent, a past until); safe to run from a timer',
        false,
      )
      .option('--only-narrower', 'write nothing that gives anybody more than the account does now', false)
      .option(
        '--rehearsed <file>',
        'go on only if this result of `rehearse` is of this plan and reading, and passed',
      )
      .option('--receipt <file>', 'append what was planned and done to this file, as NDJSON')
      .repeatable('--override <guard=number>', 'lift a guard by the exact number it states (repeatable)')
      .addHelpText('after', NOT_SEEN)
      .examples('celigo-access apply', 'celigo-access apply --yes --allow removes-user')
      .does(async ({ allow, override }: Record<'allow' | 'override', readonly string[]>) => {
        const [{ apply }, { parseAllow, parseOverride }] = await Promise.all([
          import('../commands/apply.ts'),
          import('../commands/consent.ts'),
        ]);
        const consent = { allow: parseAllow(allow), override: parseOverride(override) };
        return (given: ApplyOptions, context) => apply({ ...given, ...consent }, context);
      }),
  drift: (command) =>
    command
      .description('show what somebody changed in the account, and how to adopt it; sends GET only')
      .argument('[paths...]', PATHS)
      .result('the report', 'text', 'json', 'markdown')
      .repeatable('--base <path>', BASE)
      .examples('celigo-access drift', 'celigo-access drift --base ../in-force/access')
      .does(async () => (await import('../commands/drift.ts')).drift),
  leavers: (command) =>
    command
      .description('the entries that end the access of whoever is no longer on a list; no network')
      .argument('[paths...]', PATHS)
      .requiredOption('--from <people.csv>', 'everybody who is still there, with their e-mails')
      .option('--column <name>', 'the column of the e-mails, where its header does not say it')
      .repeatable(
        '--where <column=value>',
        'only such rows are of people who are still there (repeatable: several values of one column)',
      )
      .option(
        '--expect <number>',
        'refuse any other number of leavers; this one may be beyond policy.maxRemovals',
        numberOf,
      )
      .option('--write', 'put the entries into the files, in the place of those that people have now', false)
      .option('--output <file>', 'write the entries there instead of stdout')
      .addHelpText('after', LEAVERS_ABOUT)
      .examples('celigo-access leavers --from people.csv', 'celigo-access leavers --from people.csv --write')
      .does(async () => (await import('../commands/leavers.ts')).leavers),
};
