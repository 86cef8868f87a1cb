/** The schema beside access files, so that editors check them without any network. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SCHEMA_FILE } from '../config/starter.ts';
import { invalid, systemWord } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';
import { deliver, ensureDeliverable, FOR_REPOSITORY } from './deliver.ts';

/** The text of the schema, as this version has it. */
export const schemaText = ({ packageRoot }: Pick<Context, 'packageRoot'>): Promise<string> =>
  readFile(join(packageRoot, 'schemas', SCHEMA_FILE), 'utf8');

/** Fails if something else has its name there. A schema of another version is no such thing: it is replaced. */
export async function ensureSchemaPlace(folder: string, context: Context): Promise<void> {
  const place = join(folder, SCHEMA_FILE);
  await ensureDeliverable(place, context);
  const found = await readFile(resolve(context.cwd, place), 'utf8').catch((error: unknown) =>
    systemWord(error) === 'ENOENT' ? undefined : '',
  );
  if (found === undefined || idOf(found) === idOf(await schemaText(context))) return;
  throw invalid(
    `${visible(place)} exists already and is not the schema of access files.`,
    'Move it away: the schema is written there, so that editors find it. Nothing was written.',
  );
}

const idOf = (text: string): string | undefined => /"\$id": *"([^"]+)"/.exec(text)?.[1];

/** Writes it into the folder. */
export async function deliverSchema(folder: string, context: Context): Promise<void> {
  await deliver(await schemaText(context), join(folder, SCHEMA_FILE), context, FOR_REPOSITORY);
}
