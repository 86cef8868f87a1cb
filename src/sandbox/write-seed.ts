/** A seed as the text of its file, read back before anybody relies on it. */
import { stringify } from 'yaml';
import { parseSeed } from './seed.ts';
import type { Seed } from './seed-shape.ts';

/** Throws `SandboxInputError` for an account of which a seed cannot tell. */
export function seedText(seed: Seed, head: readonly string[], fileName: string): string {
  const comments = head.map((line) => `# ${line}\n`).join('');
  const text = `${comments}${stringify(seed, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2' })}`;
  parseSeed(text, fileName);
  return text;
}
