/** The command with which owners decide about what their people hold. */
import type { ReviewOptions } from '../commands/review.ts';
import { RECERTIFICATION_FORMATS } from '../form/formats.ts';
import { formatOption, PATHS } from './flags.ts';
import type { Verb } from './verb.ts';

export function addReview(program: Verb): void {
  program
    .command('review')
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
    .does(async (context, paths: string[], given: Omit<ReviewOptions, 'paths'>) => {
      const { review } = await import('../commands/review.ts');
      return review({ paths, ...given }, context);
    });
}
