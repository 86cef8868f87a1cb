/** The everyday commands: check, look, apply, watch. */

import type { Command } from 'commander';
import type { ApplyOptions } from '../commands/apply.ts';
import type { DriftOptions } from '../commands/drift.ts';
import type { LeaversOptions } from '../commands/leavers.ts';
import type { PlanOptions } from '../commands/plan.ts';
import type { ValidateOptions } from '../commands/validate.ts';
import { PLAN_FORMATS } from '../form/formats.ts';
import { type Act, BASE, collect, dateOf, examples, formatOption, numberOf, PATHS } from './flags.ts';

/** What no run can close on an API without conditional writes; SECURITY.md says it at length. */
const NOT_SEEN = `
What no run can see: an edit by somebody else between the reading of a record and its write, and, for whoever
ends an administrator, an edit of one of those who must remain, between their reading and that write. A write
without a clear answer may land late: it is named at the end. Then run \`celigo-access plan\` again.`;

export function addValidate(program: Command, act: Act): void {
  program
    .command('validate')
    .description('check the files: syntax, schema and rules; no network')
    .argument('[paths...]', PATHS)
    .addOption(formatOption('text', 'json', 'github', 'sarif', 'gitlab'))
    .option('--output <file>', 'write the findings there instead of stdout')
    .addHelpText('after', examples('celigo-access validate', 'celigo-access validate access --format github'))
    .action(
      act<Omit<ValidateOptions, 'paths' | 'workflows'>>(async (paths, options, context) => {
        const { validate } = await import('../commands/validate.ts');
        return validate({ paths, ...options, workflows: true }, context);
      }),
    );
}

export function addPlan(program: Command, act: Act): void {
  program
    .command('plan')
    .description('show what an apply would do, in order, with its dangers; sends GET only')
    .argument('[paths...]', PATHS)
    .addOption(formatOption(...PLAN_FORMATS))
    .option('--output <file>', 'write the plan there instead of stdout')
    .option('--detailed-exitcode', 'exit with 2 if there are differences', false)
    .option('--diff', "also show each person's access before and after as YAML", false)
    .option('--at <date>', 'judge dates as of this date or RFC 3339 time', dateOf)
    .option('--base <path>', BASE, collect, [])
    .option('--offline', 'compare with --base alone, without network or token', false)
    .option('--calendar', 'show what ends by itself and when, and what that breaks, instead', false)
    .option('--nothing-new', 'with --offline: exit with 5 unless every edit only narrows', false)
    .addHelpText(
      'after',
      examples(
        'celigo-access plan',
        'celigo-access plan --format json --output plan.json',
        'celigo-access plan --format html --output plan.html',
        'celigo-access plan --calendar',
        'celigo-access plan --offline --base ../in-force/access --nothing-new',
      ),
    )
    .action(
      act<Omit<PlanOptions, 'paths'>>(async (paths, options, context) => {
        const { plan } = await import('../commands/plan.ts');
        return plan({ paths, ...options }, context);
      }),
    );
}

export function addApply(program: Command, act: Act): void {
  program
    .command('apply')
    .description('carry the plan out, then read the account again')
    .argument('[paths...]', PATHS)
    .addOption(formatOption('text', 'json'))
    .option('--output <file>', 'write the result there instead of stdout')
    .option('--yes', 'do not ask; hazards must be allowed by name (--expect does not ask either)', false)
    .option('--allow <hazard>', 'allow a hazard by name (repeatable)', collect, [])
    .option(
      '--expect <digest|plan.json>',
      'go on only if the plan is the reviewed one, then without asking; allows its hazards (files: repeatable)',
      collect,
      [],
    )
    .option('--base <path>', BASE, collect, [])
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
    .option(
      '--override <guard=number>',
      'lift a guard by the exact number it states (repeatable)',
      collect,
      [],
    )
    .addHelpText('after', NOT_SEEN)
    .addHelpText('after', examples('celigo-access apply', 'celigo-access apply --yes --allow removes-user'))
    .action(
      act<Omit<ApplyOptions, 'paths' | 'allow' | 'override'> & { allow: string[]; override: string[] }>(
        async (paths, { allow, override, ...options }, context) => {
          const [{ apply }, { parseAllow, parseOverride }] = await Promise.all([
            import('../commands/apply.ts'),
            import('../commands/consent.ts'),
          ]);
          const consent = { allow: parseAllow(allow), override: parseOverride(override) };
          return apply({ paths, ...options, ...consent }, context);
        },
      ),
    );
}

export function addDrift(program: Command, act: Act): void {
  program
    .command('drift')
    .description('show what somebody changed in the account, and how to adopt it; sends GET only')
    .argument('[paths...]', PATHS)
    .addOption(formatOption('text', 'json', 'markdown'))
    .option('--output <file>', 'write the report there instead of stdout')
    .option('--base <path>', BASE, collect, [])
    .addHelpText('after', examples('celigo-access drift', 'celigo-access drift --base ../in-force/access'))
    .action(
      act<Omit<DriftOptions, 'paths'>>(async (paths, options, context) => {
        const { drift } = await import('../commands/drift.ts');
        return drift({ paths, ...options }, context);
      }),
    );
}

const LEAVERS_ABOUT = `
What it prints is a part of a file: each entry goes under users, in the place of
the one that the person has now; --write puts it there. Then plan shows what
ends. Administrators are never written so: the token's own user and accounts for
emergencies are on no list, and belong into policy.protectedUsers or breakGlass.
With --write it ends with 8 where somebody is left for a person to decide about.
A list by which somebody on it may have left, such as one with the status
"terminated", is refused: leave such rows out, or say with --where which count.`;

export function addLeavers(program: Command, act: Act): void {
  program
    .command('leavers')
    .description('the entries that end the access of whoever is no longer on a list; no network')
    .argument('[paths...]', PATHS)
    .requiredOption('--from <people.csv>', 'everybody who is still there, with their e-mails')
    .option('--column <name>', 'the column of the e-mails, where its header does not say it')
    .option(
      '--where <column=value>',
      'only such rows are of people who are still there (repeatable: several values of one column)',
      collect,
      [],
    )
    .option(
      '--expect <number>',
      'refuse any other number of leavers; this one may be beyond policy.maxRemovals',
      numberOf,
    )
    .option('--write', 'put the entries into the files, in the place of those that people have now', false)
    .option('--output <file>', 'write the entries there instead of stdout')
    .addHelpText('after', LEAVERS_ABOUT)
    .addHelpText(
      'after',
      examples('celigo-access leavers --from people.csv', 'celigo-access leavers --from people.csv --write'),
    )
    .action(
      act<Omit<LeaversOptions, 'paths'>>(async (paths, options, context) => {
        const { leavers } = await import('../commands/leavers.ts');
        return leavers({ paths, ...options }, context);
      }),
    );
}
