/**
 * What a question is answered from: the files alone (no network, no token), the account (`--live`), or both.
 * Names that the account does not know are shown and do not stop the answer.
 */

import { namesAlone, namesLeniently } from '../core/desired/names.ts';
import { resolveDesired } from '../core/desired/resolve.ts';
import type { LiveState } from '../core/model/live.ts';
import { missingIds } from '../core/plan/plan.ts';
import type { FilesSide } from '../core/reach/person.ts';
import { type Catalogue, catalogueOf, type Resource } from '../core/reach/resource.ts';
import { EXIT, Failure } from '../errors.ts';
import type { QuestionOptions } from '../render/answer.ts';
import { visible } from '../render/escape.ts';
import type { Context } from './context.ts';
import { ensureApart } from './deliver.ts';
import { checkFiles, checkFilesIfAny, otherAccount, showFindings } from './read.ts';

export interface EvidenceOptions {
  /** Paths of files; none: searched for, and with `live` not needed. */
  readonly file: readonly string[];
  readonly live: boolean;
  /** For `live` without files. */
  readonly region?: 'us' | 'eu' | 'au' | 'ca';
  /** Where the answer goes: not into one of the files. */
  readonly output?: string;
  /** Judge dates as of this moment instead of now. */
  readonly at?: Date;
}

export interface Evidence {
  readonly files?: FilesSide;
  readonly account?: { readonly live: LiveState; readonly origin: string };
  readonly catalogue: Catalogue;
  readonly now: Date;
}

export async function gatherEvidence(options: EvidenceOptions, context: Context): Promise<Evidence> {
  const now = options.at ?? context.now();
  const checked = options.live
    ? await checkFilesIfAny(options.file, context, now)
    : await checkFiles(options.file, context, now);
  if (checked !== undefined) await ensureApart(options, checked, context);
  const account = options.live
    ? await readAccount(options, checked?.config.account.value.region, context)
    : undefined;
  if (checked === undefined) {
    return { ...(account && { account }), catalogue: catalogueOf(account === undefined ? {} : account), now };
  }
  const { config } = checked;
  const missing = account === undefined ? [] : missingIds(config, account.live);
  if (missing.length > 0) throw otherAccount(config, missing);
  const names = account === undefined ? namesAlone(config) : namesLeniently(config, account.live);
  const desired = resolveDesired(config, names, now);
  const catalogue = catalogueOf({ files: { config, names }, ...account });
  showFindings([...checked.findings, ...checked.withFrames(names.findings())], context);
  return { files: { config, desired }, ...(account && { account }), catalogue, now };
}

async function readAccount(
  { region }: EvidenceOptions,
  written: EvidenceOptions['region'],
  context: Context,
): Promise<NonNullable<Evidence['account']>> {
  if (region !== undefined && written !== undefined && region !== written) {
    throw new Failure(`--region is ${region}, but the files are about an account in ${written}.`, {
      exitCode: EXIT.invalid,
      hint: 'Leave --region out; it is for questions without files.',
    });
  }
  const asked = written ?? region;
  const reader = await context.connectReader(asked === undefined ? {} : { region: asked });
  return { live: await reader.readAccount(), origin: reader.origin };
}

/** Colours and width are for a terminal; a file has neither. */
export function lookOf(output: string | undefined, { color, stdout }: Context): QuestionOptions {
  if (output !== undefined) return { color: false };
  return { color: color.stdout, ...(stdout.columns === undefined ? {} : { columns: stdout.columns }) };
}

/** The one resource that `text` means; anything else is an error that says what to write. */
export function resourceFor(text: string, { catalogue }: Evidence): Resource {
  const found = catalogue.find(text);
  const asked = `"${visible(text)}"`;
  switch (found.kind) {
    case 'found':
      return found.resource;
    case 'ambiguous':
      throw new Failure(`${asked} could mean ${found.write.length} resources.`, {
        exitCode: EXIT.invalid,
        hint: `Write one of: ${visible(found.write.join(', '))}.`,
      });
    case 'missing':
      throw new Failure(`The account has no ${asked} yet; the files wait for it (whenMissing: wait).`, {
        exitCode: EXIT.invalid,
        hint: 'Leave --live out to see what the files give.',
      });
    case 'unknown':
      throw new Failure(`There is no integration or MCP server ${asked}.`, {
        exitCode: EXIT.invalid,
        hint:
          found.suggestion === undefined
            ? 'Write its name, its key in the files, its id, or the relative URI of an MCP server.'
            : `Did you mean "${visible(found.suggestion)}"?`,
      });
  }
}
