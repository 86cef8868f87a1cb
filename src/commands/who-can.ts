/** `who-can`: everybody who reaches one resource, whatever gives it. By the files; with `--live` by the account too. */
import { formerOwnerOf } from '../core/desired/ownership.ts';
import { present } from '../core/model/present.ts';
import { differencesOnResource } from '../core/reach/difference.ts';
import type { ResourceLevel } from '../core/reach/holding.ts';
import type { Resource } from '../core/reach/resource.ts';
import { whoCanByFiles, whoCanInAccount } from '../core/reach/who-can.ts';
import { EXIT, type ExitCode, invalid } from '../errors.ts';
import { renderReach } from '../form/answers.ts';
import type { AnswerFormat } from '../form/formats.ts';
import type { EvidenceOptions } from '../run/evidence.ts';
import type { Reach } from '../say/answer.ts';
import type { Context } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { evidenceFor, resourceFor } from './evidence.ts';

export interface WhoCanOptions extends EvidenceOptions, ResultOptions<AnswerFormat> {
  readonly resource: string;
  /** Only people with this level or more. */
  readonly level?: ResourceLevel;
}

export async function whoCan(options: WhoCanOptions, context: Context): Promise<ExitCode> {
  const evidence = await evidenceFor(options, context);
  if (typeof evidence === 'number') return evidence;
  const { files, account, catalogue, now } = evidence;
  const resource = resourceFor(options.resource, evidence, options.live);
  const { level } = options;
  ensureLevelOf(resource, level);
  const reach: Reach = {
    resource,
    judgedAt: now,
    ...(options.at === undefined ? {} : { otherDay: true }),
    labels: catalogue.labels,
    resources: catalogue.resources,
    ...present({
      least: level,
      accountName: files?.config.account.value.name,
      owner: files?.config.account.value.owner,
      formerOwner: files && account && formerOwnerOf(files.desired, account.live),
      origin: account?.origin,
      readAt: account?.readAt,
      files: files && whoCanByFiles(files, resource, level),
      account: account && whoCanInAccount(account.live, resource, level),
      differences: files && account && differencesOnResource(files, account.live, resource),
    }),
  };
  const text = await renderReach(reach, options.format, lookOf(options.output, context));
  await deliver(text, options.output, context);
  return EXIT.done;
}

const LEVELS = { integration: ['monitor', 'manage'], server: ['read', 'write'] } as const;

function ensureLevelOf({ kind }: Resource, level: ResourceLevel | undefined): void {
  const levels: readonly string[] = LEVELS[kind];
  if (level === undefined || levels.includes(level)) return;
  const noun = kind === 'integration' ? 'An integration' : 'An MCP server';
  throw invalid(`${noun} has no level ${level}.`, `Give --level with one of: ${levels.join(', ')}.`);
}
