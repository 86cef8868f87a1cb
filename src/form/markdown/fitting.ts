/** How long a document may be: of several lengths the longest that fits, whole blocks of it. */
import type { MarkdownOptions } from '../options.ts';

/** As much as a job summary takes. (Source: 1 MiB a step, by GitHub's documentation.) */
const DEFAULT_LIMIT = 1_000_000;

/**
 * The first variant that has at most `limit` characters and bytes; the last one whatever its length. Each is a
 * row of blocks, which are whole or not there. (A text has at least as many UTF-8 bytes as characters.)
 */
export function fitting(
  { limit = DEFAULT_LIMIT }: { readonly limit?: number },
  variants: readonly (() => Iterable<string>)[],
): string {
  for (const [index, variant] of variants.entries()) {
    const most = index === variants.length - 1 ? Number.POSITIVE_INFINITY : limit;
    const text = within(most, variant());
    if (text !== undefined) return text;
  }
  return '\n';
}

function within(limit: number, blocks: Iterable<string>): string | undefined {
  const kept: string[] = [];
  let [bytes, last] = [1, ''];
  for (const block of blocks) {
    if (block === '') continue;
    // Items that follow each other are one list.
    const gap = last === '' ? '' : isItem(block) && isItem(last) ? '\n' : '\n\n';
    bytes += Buffer.byteLength(block) + gap.length;
    if (bytes > limit) return undefined;
    kept.push(gap, block);
    last = block.slice(block.lastIndexOf('\n') + 1);
  }
  return `${kept.join('')}\n`;
}

const isItem = (line: string): boolean => line.startsWith('- ');

/** A document in the longest of its lengths that fits; each is tried without its links before it is shortened. */
export function inLength<Length>(
  options: MarkdownOptions,
  lengths: readonly Length[],
  page: (options: MarkdownOptions, length: Length) => Iterable<string>,
): string {
  const { linkTo, ...plain } = options;
  const each = linkTo === undefined ? [options] : [options, plain];
  return fitting(
    options,
    lengths.flatMap((length) => each.map((chosen) => () => page(chosen, length))),
  );
}
