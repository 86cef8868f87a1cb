/** A folder of reviews: for each owner a page to read, twice, and a file to fill in, and an index of all of them. */
import type { Population } from '../core/recertify/population.ts';
import { renderRecertification } from '../form/answers.ts';
import type { Recertification } from '../say/recertify.ts';
import type { Context } from './context.ts';
import { deliverFolder } from './deliver.ts';

/** Writes the folder; `toFillIn` makes the file of decisions of one owner. */
export async function deliverPages(
  all: Recertification,
  toFillIn: (population: Population) => string,
  output: string,
  context: Context,
): Promise<void> {
  const look = { color: false, version: context.version };
  const files: { name: string; text: string }[] = [];
  const add = async (name: string, said: Recertification): Promise<void> => {
    for (const [format, ending] of [
      ['markdown', 'md'],
      ['html', 'html'],
    ] as const)
      files.push({ name: `${name}.${ending}`, text: await renderRecertification(said, format, look) });
  };
  const pages = namesOf(all.populations.map(({ owner }) => owner));
  await add('index', { ...all, pages });
  for (const [at, population] of all.populations.entries()) {
    const name = pages[at]?.name ?? '';
    await add(name, { ...ofOwner(population, all), isBesideFile: true });
    files.push({ name: `${name}.yaml`, text: toFillIn(population) });
  }
  await deliverFolder(files, output, context);
}

/** The review of one owner alone. */
export const ofOwner = (population: Population, all: Recertification): Recertification => ({
  ...all,
  populations: [population],
  status: { ...all.status, owners: all.status.owners.filter(({ owner }) => owner === population.owner) },
});

/** Names of files, plain and different from each other on every system. */
function namesOf(owners: readonly string[]): { owner: string; name: string }[] {
  const taken = new Set(['index']);
  return owners.map((owner) => {
    const plain =
      owner
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .filter((part) => part !== '')
        .join('-')
        .slice(0, 80) || 'owner';
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}-${count}`;
    taken.add(name);
    return { owner, name };
  });
}
