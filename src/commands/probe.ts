/** `probe`: which of the readings that the vendor's sources leave open this account follows. Sends GET only. */
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../errors.ts';
import { renderRemote } from '../form/answers.ts';
import type { AnswerFormat } from '../form/formats.ts';
import { jsonText } from '../form/json.ts';
import { readFilesIfAny } from '../run/files-and-base.ts';
import type { Context, DoorOptions } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { remoteDocument } from './learnt.ts';

export interface ProbeOptions extends DoorOptions, ResultOptions<AnswerFormat> {
  /** Where the document is kept; nothing is written that nobody asked for. */
  readonly save?: string;
  /** Also say what is not as it is expected. */
  readonly compare: boolean;
}

export async function probe(options: ProbeOptions, context: Context): Promise<ExitCode> {
  const { cwd, version } = context;
  const { save, output, format, compare } = options;
  const checked = await readFilesIfAny([], { cwd, now: context.now() });
  const written = checked?.kind === 'checked' ? checked.config.account.value.region : undefined;
  const region = options.region ?? written;
  const reader = await context.connectReader({ region });
  const learnt = await reader.learn();
  const remote = remoteDocument(learnt, { origin: reader.origin, askedAt: context.now(), version });
  if (save !== undefined) await deliver(jsonText(remote), save, context);
  // One document under one name is written once.
  if (output !== undefined && save !== undefined && resolve(cwd, output) === resolve(cwd, save))
    return EXIT.done;
  await deliver(await renderRemote(remote, format, { ...lookOf(output, context), compare }), output, context);
  if (save === undefined && format !== 'json')
    context.stderr.write(
      'Nothing was kept. `celigo-access probe --save remote.json` keeps the answers for `rehearse --like remote.json`.\n',
    );
  return EXIT.done;
}
