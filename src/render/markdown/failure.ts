/** A run that ended before it came to a plan, or without one. */
import { markdownCode } from '../escape.ts';
import { footer, heading, identity } from './frame.ts';
import { fence, fitting, own } from './markup.ts';
import { DEFAULT_LIMIT, type MarkdownOptions } from './options.ts';

export interface FailureWords {
  /** What could not be done, in our own words. */
  readonly headline: string;
  /** What happened; may quote the account, the files or the network. */
  readonly words: string;
  /** What the reader can do, a sentence each. */
  readonly remedies: readonly string[];
}

const LONGEST_WORDS = 600;

export function renderFailureMarkdown(failure: FailureWords, options: MarkdownOptions): string {
  return fitting(options.limit ?? DEFAULT_LIMIT, [
    () => page(failure, options),
    () =>
      page(
        { ...failure, words: failure.words.slice(0, LONGEST_WORDS), remedies: failure.remedies.slice(0, 5) },
        options,
      ),
  ]);
}

function* page({ headline, words, remedies }: FailureWords, options: MarkdownOptions): Generator<string> {
  yield heading('Access run failed', options);
  yield `**${own(headline)}**`;
  // A sentence wraps, several lines keep their form.
  yield words.trim().includes('\n') ? fence(words, 'text') : markdownCode(words.trim(), LONGEST_WORDS);
  yield remedies.map((remedy) => `- ${own(remedy)}`).join('\n');
  yield identity(options);
  yield footer(options);
}
