/**
 * What a question is answered from: the files alone (no network, no token), the account (`--live`), or both.
 * Names that the account does not know are shown and do not stop the answer.
 */
import { namesAlone, namesLeniently } from '../core/desired/names.ts';
import { resolveDesired } from '../core/desired/resolve.ts';
import type { AccountReader } from '../core/model/doors.ts';
import type { Finding } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import type { Region } from '../core/model/region.ts';
import type { FilesSide } from '../core/reach/person.ts';
import { type Catalogue, catalogueOf } from '../core/reach/resource.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { invalid } from '../errors.ts';
import { type Rejected, readFiles, readFilesIfAny, regionOf } from './files-and-base.ts';
import { otherThan, type Reading, readAccount } from './plan.ts';

/** Where files are read, the clock, and the door that cannot write. */
export interface EvidenceSurroundings {
  readonly cwd: string;
  now(): Date;
  connectReader(options: { readonly region: Region | undefined }): Promise<AccountReader>;
}

/** What is asked, as of when. */
export interface EvidenceOptions {
  /** Paths of files; none: searched for, and with `live` not needed. */
  readonly file: readonly string[];
  readonly live: boolean;
  /** For `live` without files. */
  readonly region?: Region;
  /** For `live`: also who gets mail, whatever the files state. */
  readonly notifications?: boolean;
  /** Judge dates as of this moment instead of now. */
  readonly at?: Date;
}

/** What a question is answered from, and what is to be remarked about it. */
export interface Evidence {
  readonly kind: 'evidence';
  readonly files?: FilesSide;
  readonly account?: Pick<Reading, 'live' | 'origin' | 'readAt' | 'clockAheadMs'>;
  readonly catalogue: Catalogue;
  readonly now: Date;
  readonly findings: readonly Finding[];
}

/** Gathers what a question is answered from. Throws a `Failure` where the account is another than the files'. */
export async function gatherEvidence(
  options: EvidenceOptions,
  around: EvidenceSurroundings,
): Promise<Evidence | Rejected> {
  if (options.notifications === true && !options.live) {
    throw invalid(
      '--notifications asks the account, and --live is not given.',
      'Add --live, or leave it out: what files state is shown anyway.',
    );
  }
  const now = options.at ?? around.now();
  const standpoint = { cwd: around.cwd, now };
  const checked = options.live
    ? await readFilesIfAny(options.file, standpoint)
    : await readFiles(options.file, standpoint);
  if (checked?.kind === 'rejected') return checked;
  const account = options.live ? await askAccount(options, checked?.config, around) : undefined;
  const found = { kind: 'evidence', now, ...present({ account }) } as const;
  if (checked === undefined) return { ...found, catalogue: catalogueOf({ ...account }), findings: [] };
  const { config } = checked;
  const other = account && otherThan(config, account.live);
  if (other !== undefined) throw other;
  const names = account === undefined ? namesAlone(config) : namesLeniently(config, account.live);
  const desired = resolveDesired(config, names, now);
  const catalogue = catalogueOf({ files: { config, names }, ...account });
  const findings = [...checked.findings, ...checked.withFrames(names.findings())];
  return { ...found, files: { config, desired }, catalogue, findings };
}

async function askAccount(
  { region, notifications = false }: EvidenceOptions,
  config: WrittenConfig | undefined,
  around: EvidenceSurroundings,
): Promise<NonNullable<Evidence['account']>> {
  const asked = regionOf(config?.account.value.region, region);
  const reader = await around.connectReader({ region: asked });
  return readAccount(reader, around.now, config, notifications);
}
