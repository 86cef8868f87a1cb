/** `schema`: the JSON Schema of the files, for editors. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Context } from './context.ts';
import { deliver } from './deliver.ts';

export interface SchemaOptions {
  /** As in the folder `schemas` of the package. */
  readonly name: string;
  readonly output?: string;
}

export async function schema(options: SchemaOptions, context: Context): Promise<ExitCode> {
  const file = join(context.packageRoot, 'schemas', `${options.name}.schema.json`);
  await deliver(await readFile(file, 'utf8'), options.output, context);
  return EXIT.done;
}
