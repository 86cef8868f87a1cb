/**
 * What is about to be written, read as any file would be and planned against the very reading it was made from.
 * An export that does not say what the account has must never leave the process.
 */
import { type Finding, isError } from '../core/model/finding.ts';
import type { LiveState } from '../core/model/live.ts';
import { makePlan } from '../core/plan/plan.ts';
import { type Loaded, linesOf, loadedOf } from './load.ts';
import { readQuickly } from './quick-yaml.ts';
import { checkLoaded } from './read.ts';
import { parseYaml } from './yaml.ts';

export interface ReadBack {
  /** What makes the texts no valid files. */
  readonly errors: readonly Finding[];
  /** What they ask of the account; what they should ask is nothing. */
  readonly differences: readonly string[];
  readonly people: number;
}

export interface ReadBackRequest {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly live: LiveState;
  readonly origin: string;
  readonly now: Date;
}

export function readBack({ files, live, origin, now }: ReadBackRequest): ReadBack {
  const parts = files.map(({ name, text }) => loadBack(text, name));
  const loaded = {
    files: parts.flatMap((part) => part.files),
    findings: parts.flatMap((part) => part.findings),
  };
  const { config, findings } = checkLoaded(loaded, now);
  if (config === undefined) return { errors: findings.filter(isError), differences: [], people: 0 };
  const result = makePlan({ config, live, origin, now });
  const people = config.users.size;
  switch (result.kind) {
    case 'invalid':
      return { errors: result.findings.filter(isError), differences: [], people };
    case 'other-account':
      return { errors: [], differences: result.missing.map((id) => `contains ${id}`), people };
    case 'planned': {
      const differences = result.plan.operations.map(({ kind, user }) => `${kind} ${user.shown}`);
      return { errors: [], differences, people };
    }
  }
}

/** As the later commands will read it: the quick way where the text is plain. */
export function loadBack(text: string, name: string): Loaded {
  const lines = linesOf(text, name);
  const tree = readQuickly(lines);
  const parsed = tree === undefined ? parseYaml(lines) : { tree, findings: [] };
  return loadedOf(lines, parsed, { repositoryPath: name, root: '' });
}
