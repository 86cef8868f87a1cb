/** A run that ended before it came to a plan, or without one. */
import { FAILED, type FailureWords } from '../../say/failure.ts';
import type { MarkdownOptions } from '../options.ts';
import { fitting } from './fitting.ts';
import { footer, heading, identity } from './frame.ts';
import { itemsOf, markdownOf } from './line.ts';
import { fence } from './markup.ts';

const LONGEST_WORDS = 600;

export function renderFailureMarkdown(failure: FailureWords, options: MarkdownOptions): string {
  const { words, remedies } = failure;
  const short = { ...failure, words: words.slice(0, LONGEST_WORDS), remedies: remedies.slice(0, 5) };
  return fitting(options, [() => page(failure, options), () => page(short, options)]);
}

function* page({ headline, words, remedies }: FailureWords, options: MarkdownOptions): Generator<string> {
  yield heading(FAILED, options);
  yield markdownOf([{ strong: [{ term: headline }] }]);
  // A sentence wraps, several lines keep their form.
  yield words.trim().includes('\n') ? fence(words, 'text') : markdownOf([{ quote: words.trim() }]);
  yield itemsOf(remedies.map((remedy) => [{ term: remedy }]));
  yield identity(options);
  yield footer(options);
}
