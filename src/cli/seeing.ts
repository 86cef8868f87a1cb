/** Commands that answer questions about access and write nothing anywhere. */
import { Option } from 'commander';
import { DORMANT_DAYS } from '../core/model/until.ts';
import { ANSWER_FORMATS, HISTORY_FORMATS, RECERTIFICATION_FORMATS, REPORT_FORMATS } from '../form/formats.ts';
import type { Declarations, DeclaredCommand } from './declared.ts';
import { BASE, countOf, dateOf, daysOf, formatOption, lastOfDate, PATHS, regionOption } from './flags.ts';

const FILE = 'a file or folder; default: access.yaml or access/, searched upwards (repeatable)';
const LIVE = 'ask the account too; sends GET only';

/** The flags that say what a question is answered from. */
const asking = (command: DeclaredCommand): DeclaredCommand =>
  command
    .repeatable('--file <path>', FILE)
    .option('--live', LIVE, false)
    .addOption(regionOption())
    .option('--notifications', 'with --live, also who gets mail, whatever the files state', false)
    .option('--at <date>', 'judge dates as of this date or RFC 3339 time', dateOf)
    .result('the answer', ...ANSWER_FORMATS);

/** In the order in which help shows them. */
export const SEEING: Declarations = {
  explain: (command) =>
    asking(
      command
        .description('what one person has, and the lines that give it; without --live no network')
        .argument('<user>', "the person's e-mail")
        .argument('[resource]', 'an integration or MCP server: its name, key, id or /uri'),
    )
      .examples(
        'celigo-access explain ada@acme.example',
        'celigo-access explain ada@acme.example "Order to Cash" --live',
        'celigo-access explain ada@acme.example /orders --at 2027-01-31',
      )
      .does(async () => (await import('../commands/explain.ts')).explain),
  'who-can': (command) =>
    asking(
      command
        .description('everybody who reaches a resource, by grant or by level; without --live no network')
        .argument('<resource>', 'an integration or MCP server: its name, key, id or /uri'),
    )
      .addOption(
        new Option('--level <level>', 'only people with this level or more').choices([
          'monitor',
          'manage',
          'read',
          'write',
        ]),
      )
      .examples(
        'celigo-access who-can "Order to Cash"',
        'celigo-access who-can "Order to Cash" --level manage --live',
        'celigo-access who-can /orders --live --region eu --format json',
      )
      .does(async () => (await import('../commands/who-can.ts')).whoCan),
  'who-could': (command) =>
    command
      .description(
        'by whose approval somebody could get it: limits, CODEOWNERS, workflows; no network without --host',
      )
      .argument(
        '<what>',
        "administrator, anything, a person's e-mail, or a resource: its name, key, id or /uri",
      )
      .repeatable('--file <path>', FILE)
      .option('--host <owner/repo>', 'also ask GitHub, by gh, what the default branch demands; GET only')
      .result('the answer', 'text', 'markdown', 'html', 'json')
      .examples(
        'celigo-access who-could administrator',
        'celigo-access who-could "Order to Cash" --format markdown',
        'celigo-access who-could ada@acme.example --format json',
      )
      .does(async () => (await import('../commands/who-could.ts')).whoCould),
  review: (command) =>
    command
      .description('what the people of each owner hold, for them to decide; what is signed; sends GET only')
      .argument('[paths...]', PATHS)
      .option('--owner <owner>', 'the page of one owner, as CODEOWNERS names them; nobody: the rest')
      .option('--check', 'only judge the decisions in reviews/; no network', false)
      .addOption(formatOption(...RECERTIFICATION_FORMATS))
      .option(
        '--output <file>',
        'write it there instead of stdout; with a slash at its end a new folder with the pages of all owners',
      )
      .examples(
        'celigo-access review',
        'celigo-access review --output reviews-2026-11/',
        'celigo-access review --owner @acme/finance --format html --output finance.html',
        'celigo-access review --owner @acme/finance --format yaml --output reviews/2026-11-finance.yaml',
        'celigo-access review --check',
      )
      .does(async () => (await import('../commands/review.ts')).review),
  history: (command) =>
    command
      .description('what happened, by receipts: when, why, who approved it, and what no receipt explains')
      .argument('[about]', 'the e-mail of a person, or the name or id of a resource; default: everybody')
      .requiredOption(
        '--receipts <path>',
        'a receipt of `apply --receipt`, or a folder of them, whatever their names (repeatable)',
        (value: string, list: string[] = []) => [...list, value],
      )
      .repeatable(
        '--reports <path>',
        'a report that was saved as JSON, or a folder of them: what was read between the runs (repeatable)',
      )
      .option('--since <date>', 'leave out what ended before this date or RFC 3339 time', dateOf)
      .option('--until <date>', 'leave out what began after this date or RFC 3339 time', lastOfDate)
      .option('--verify', 'grade each file: verified, unverified or broken', false)
      .option('--repo <owner/repo>', 'with --verify: demand an attestation of this repository, by gh')
      .option(
        '--signer-workflow <path>',
        'that this workflow made, such as .github/workflows/celigo-access.yml',
      )
      .option('--branch <name>', 'on this branch: the default branch')
      .result('the answer', ...HISTORY_FORMATS)
      .examples(
        'celigo-access history ada@acme.example --receipts receipts/',
        'celigo-access history "Order to Cash" --receipts receipts/ --since 2026-01-01 --format markdown',
        'celigo-access history --receipts receipts/ --verify',
      )
      .addHelpText(
        'after',
        'Ends with 3 if lines of the receipts were lost or changed, or if a demanded attestation is not there; the answer names each place. Nothing is sent but what gh asks GitHub for an attestation.\n',
      )
      .does(async () => (await import('../commands/history.ts')).history),
  export: (command) =>
    command
      .description('write the account as files that plan to nothing; reads no file, sends GET only')
      .addOption(regionOption())
      .option('--name <name>', 'what the files call the account (default: "Celigo account")')
      .option('--environment <name>', 'write this environment; `production` has a rule of its own')
      .repeatable('--user <email>', "only this person's entry, to be put into files (repeatable)")
      .option('--notifications', 'also who gets mail about which integration', false)
      .option('--mine-roles', 'gather people with equal access into roles', false)
      .option('--output <file>', 'write there instead of stdout; with a slash at its end a new folder')
      .option(
        '--seed <file>',
        'write a seed for `sandbox` there instead: the whole account, for trying things on it',
      )
      .option('--redact', 'pseudonyms in the seed instead of names, e-mails and ids', false)
      .option('--force', 'replace a file, but for what people wrote in an access file', false)
      .repeatable('--base <path>', BASE)
      .examples(
        'celigo-access export --region us --output access.yaml',
        'celigo-access export --region us --seed seed.yaml --redact',
        'celigo-access export --region eu --mine-roles --name "Acme EU" --output access/',
        'celigo-access export --region us --user ada@acme.example',
      )
      .does(async ({ seed }: { seed?: string }) =>
        seed === undefined
          ? (await import('../commands/export.ts')).exportFiles
          : (await import('../commands/export-seed.ts')).exportSeed,
      ),
  report: (command) =>
    command
      .description('the access review: who reaches what, through which line, since when; sends GET only')
      .argument('[paths...]', `${PATHS}; without any, the account alone`)
      .result('the report', ...REPORT_FORMATS)
      .option('--no-files', 'the account alone, whatever files there are')
      .option('--dormant <days>', 'how many days without a sign-in are long', daysOf, DORMANT_DAYS)
      .option('--notifications', 'also who gets mail about what, whatever the files state', false)
      .option('--redact', 'pseudonyms instead of e-mails and names', false)
      .option('--compare <report.json>', 'an older report of the same account: say what changed since')
      .option(
        '--who-could',
        'also what each access file may hand out at most, and who must approve it',
        false,
      )
      .option('--host <owner/repo>', 'with --who-could: also ask GitHub, by gh, what the branch demands')
      .option(
        '--as-of <date>',
        'who had what then, from what was kept: asks neither account nor files',
        dateOf,
      )
      .repeatable('--receipts <path>', 'with --as-of: receipts, or a folder of them (repeatable)')
      .repeatable(
        '--reports <path>',
        'with --as-of: a report saved as JSON, or a folder of *.json (repeatable)',
      )
      .addOption(regionOption())
      .examples(
        'celigo-access report --format html --output review.html',
        'celigo-access report --format json --compare last-quarter.json --output this-quarter.json',
        'celigo-access report --as-of 2026-06-30 --receipts receipts/ --reports 2026-q3.json',
      )
      .does(async ({ asOf }: { asOf?: Date }) =>
        asOf === undefined
          ? (await import('../commands/report.ts')).report
          : (await import('../commands/as-of.ts')).reportAsOf,
      ),
  probe: (command) =>
    command
      .description(
        'learn which reading of the API the account follows, as far as GET shows it; sends GET only',
      )
      .addOption(regionOption())
      .option('--save <file>', 'keep the answers there, for rehearse --like')
      .option('--compare', 'also say which answers are not what is expected', false)
      .result('the answer', ...ANSWER_FORMATS)
      .examples(
        'celigo-access probe --region us --compare',
        'celigo-access probe --region us --save remote.json',
      )
      .does(async () => (await import('../commands/probe.ts')).probe),
  rehearse: (command) =>
    command
      .description('carry the plan out on a copy of the account, among faults; sends GET only to the account')
      .argument('[paths...]', PATHS)
      .option('--seconds <number>', 'begin new cases for so long', countOf, 30)
      .option('--runs <number>', 'so many cases instead, however long they take', countOf)
      .option('--seed <number>', 'of the cases that are drawn at random', countOf)
      .option(
        '--like <remote.json>',
        'only the readings that the account has not ruled out (`probe --save` writes it)',
      )
      .repeatable('--base <path>', BASE)
      .option('--due', 'only what ends by itself, as a run from a timer does', false)
      .option('--case <name>', 'this case alone, as a violation names it')
      .option('--expect <digest>', 'go on only if the plan has this digest')
      .result('the result', ...ANSWER_FORMATS)
      .examples('celigo-access rehearse', 'celigo-access rehearse --runs 120 --seed 7')
      .does(async () => (await import('../commands/rehearse.ts')).rehearse),
};
