/**
 * Who attests a receipt, by `gh attestation verify`: the program of GitHub does the asking and the checking of
 * signatures. It is found through PATH, never downloaded, and handed no token of an account.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attested } from '../core/history/grade.ts';
import type { KeptFile } from '../core/history/kept.ts';
import { invalid } from '../errors.ts';
import type { Context } from './context.ts';

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

/** How long one question to `gh` may take, in milliseconds. */
const PATIENCE = 60_000;

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
    return await runGh(['attestation', 'verify', copy, ...flags], env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Only an end with 0 attests anything. */
function runGh(args: readonly string[], env: Context['env']): Promise<Attested> {
  const options = { env: { ...env }, timeout: PATIENCE, maxBuffer: 16 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile('gh', args, options, (error, _stdout, stderr) => {
      if (error === null) resolve({ kind: 'attested' });
      else resolve({ kind: 'not-attested', words: wordsOf(error, stderr) });
    });
  });
}

function wordsOf(
  error: Error & { readonly code?: unknown; readonly killed?: boolean },
  stderr: string,
): string {
  if (error.code === 'ENOENT')
    return 'the program gh is not on the PATH, and it alone can ask for attestations';
  if (error.code === 'EACCES') return 'the program gh may not be started';
  if (error.killed === true) return `gh did not answer within ${PATIENCE / 1000} s`;
  const line = stderr
    .split('\n')
    .map((each) => each.trim())
    .find((each) => each !== '');
  return `gh attests nothing: ${line === undefined ? `it ended with ${String(error.code)}` : line.slice(0, 300)}`;
}
