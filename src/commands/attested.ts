/**
 * Who attests a receipt, by `gh attestation verify`: the program of GitHub does the asking and the checking of
 * signatures. It is found through PATH, never downloaded, and handed no token of an account.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attested } from '../core/history/grade.ts';
import type { KeptFile } from '../core/history/kept.ts';
import { invalid } from '../errors.ts';
import type { Context } from './context.ts';
import { askGh, type GhAnswer } from './gh.ts';

/** Whose attestation counts. Without any one of the three, that of any workflow or any branch would pass. */
export interface Signer {
  /** `OWNER/REPO`. */
  readonly repo: string;
  /** `OWNER/REPO/.github/workflows/FILE`, with a host before it outside github.com. */
  readonly workflow: string;
  /** The default branch: only what was merged runs there. */
  readonly branch: string;
}

/** The flags that name a signer, as they were given. */
export interface SignerFlags {
  readonly repo?: string;
  readonly signerWorkflow?: string;
  readonly branch?: string;
}

const REPO = /^(?:[A-Za-z0-9.-]+\/)?[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/;
const WORKFLOW = /^[A-Za-z0-9._/ -]+\.ya?ml$/;
const BRANCH = /^[^\s~^:?*[\\-][^\s~^:?*[\\]*$/;

/** The signer that the flags demand; undefined: none. Throws a `Failure` if only some of them are given. */
export function signerOf({ repo, signerWorkflow, branch }: SignerFlags): Signer | undefined {
  const given = { '--repo': repo, '--signer-workflow': signerWorkflow, '--branch': branch };
  const missing = Object.entries(given).flatMap(([flag, value]) => (value === undefined ? [flag] : []));
  if (repo === undefined || signerWorkflow === undefined || branch === undefined) {
    if (missing.length === 3) return undefined;
    throw invalid(
      `To demand an attestation, ${missing.join(' and ')} must be given too.`,
      'Without all of --repo, --signer-workflow and --branch, a workflow that anybody could start would pass.',
    );
  }
  const wrong = [
    ...(REPO.test(repo) ? [] : [`--repo ${repo} is not of the form OWNER/REPO`]),
    ...(WORKFLOW.test(signerWorkflow) && !signerWorkflow.startsWith('-')
      ? []
      : [`--signer-workflow ${signerWorkflow} is not the path of a workflow`]),
    ...(BRANCH.test(branch) ? [] : [`--branch ${branch} is not the name of a branch`]),
  ];
  if (wrong.length > 0)
    throw invalid(
      `${wrong.join('; ')}.`,
      'For example: --repo acme/access --signer-workflow .github/workflows/celigo-access.yml --branch main',
    );
  const isShort = signerWorkflow.startsWith('.github/');
  return { repo, workflow: isShort ? `${repo}/${signerWorkflow}` : signerWorkflow, branch };
}

/** Whether the demanded signer attests just what was read, whatever the file has become since. */
export async function attestedBy(
  { text }: KeptFile,
  { repo, workflow, branch }: Signer,
  { env }: Pick<Context, 'env'>,
): Promise<Attested> {
  const folder = await mkdtemp(join(tmpdir(), 'celigo-access-'));
  try {
    const copy = join(folder, 'receipt.ndjson');
    await writeFile(copy, text, { mode: 0o600 });
    const flags = [
      ...['--repo', repo],
      ...['--signer-workflow', workflow],
      ...['--source-ref', branch.startsWith('refs/') ? branch : `refs/heads/${branch}`],
    ];
    const answer = await askGh(['attestation', 'verify', copy, ...flags], { env });
    if (answer.kind === 'answered') return { kind: 'attested' };
    return { kind: 'not-attested', words: wordsOf(answer) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function wordsOf(answer: Exclude<GhAnswer, { readonly kind: 'answered' }>): string {
  if (answer.kind === 'late') return answer.words;
  if (answer.kind === 'refused') return `gh attests nothing: ${answer.words.slice(0, 300)}`;
  return answer.mayNotStart
    ? 'the program gh may not be started'
    : 'the program gh is not on the PATH, and it alone can ask for attestations';
}
