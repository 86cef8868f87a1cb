/** Commands that only look: each asks a question of the files, of the account, or of both. */
import { type Command, InvalidArgumentError } from 'commander';
import { REVIEW_FORMATS, type ReviewFormat } from '../render/formats.ts';
import { type Act, examples, formatOption, PATHS, type Region, regionOption } from './flags.ts';

export function addReport(program: Command, act: Act): void {
  program
    .command('report')
    .description('the access review: who reaches what, through which line, since when; sends GET only')
    .argument('[paths...]', `${PATHS}; without any, the account alone`)
    .addOption(formatOption(...REVIEW_FORMATS))
    .option('--output <file>', 'write the report there instead of stdout')
    .option('--no-files', 'the account alone, whatever files there are')
    .option('--dormant <days>', 'how many days without a sign-in are long', daysOf, 90)
    .option('--redact', 'pseudonyms instead of e-mails and names', false)
    .option('--compare <report.json>', 'an older report of the same account: say what changed since')
    .addOption(regionOption())
    .addHelpText(
      'after',
      examples(
        'celigo-access report --format html --output review.html',
        'celigo-access report --format json --compare last-quarter.json --output this-quarter.json',
      ),
    )
    .action(
      act<{
        format: ReviewFormat;
        output?: string;
        files: boolean;
        dormant: number;
        redact: boolean;
        compare?: string;
        region?: Region;
      }>(async (paths, options, context) => {
        const { report } = await import('../commands/report.ts');
        return report({ paths, ...options }, context);
      }),
    );
}

function daysOf(value: string): number {
  const days = Number(value);
  if (!/^\d{1,5}$/.test(value) || days === 0)
    throw new InvalidArgumentError('It is a number of days, at least 1.');
  return days;
}
