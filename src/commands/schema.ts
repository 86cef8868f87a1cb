/** `schema`: the JSON Schema of the files, for editors. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Context } from './context.ts';
import { deliver } from './deliver.ts';

export type SchemaName =
  | 'access'
  | 'accounts'
  | 'across'
  | 'as-of'
  | 'history'
  | 'plan'
  | 'receipt'
  | 'rehearsal'
  | 'remote'
  | 'report'
  | 'review'
  | 'reviews'
  | 'sandbox'
  | 'summary'
  | 'who-could';

export async function schema(
  options: { readonly name: SchemaName; readonly output?: string },
  context: Context,
): Promise<ExitCode> {
  const file = join(context.packageRoot, 'schemas', `${options.name}.schema.json`);
  await deliver(await readFile(file, 'utf8'), options.output, context);
  return EXIT.done;
}
