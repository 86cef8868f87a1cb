/** The look-ahead: what soon ends by itself, and who approves a change of the line that says so. */
import { readRepository } from '../config/repository.ts';
import type { Owners } from '../core/could/owners.ts';
import { type End, placeOfEnd } from '../core/desired/ends.ts';
import { type Upcoming, upcomingUntil } from '../core/report/drift.ts';
import { ownersOf } from './could.ts';
import type { CheckedFiles } from './files.ts';

/** Reads CODEOWNERS only where something ends soon. */
export async function lookAhead(
  schedule: readonly End[],
  { inRepository }: Pick<CheckedFiles, 'inRepository'>,
  now: Date,
): Promise<Upcoming[]> {
  const soon = upcomingUntil(schedule, now);
  const owners = new Map<string, Owners>();
  const asked = new Map<string, readonly string[]>();
  for (const end of soon) {
    const file = placeOfEnd(end)?.file ?? '';
    const found = inRepository.get(file);
    if (found === undefined || asked.has(file)) continue;
    const { root, repositoryPath } = found;
    const repository = owners.get(root) ?? (await ownersIn(root));
    owners.set(root, repository);
    const named = repository.requirementsFor(repositoryPath).flatMap(({ owners: them }) => them);
    asked.set(file, [...new Set(named)]);
  }
  return soon.map((end) => ({ ...end, ask: asked.get(placeOfEnd(end)?.file ?? '') ?? [] }));
}

async function ownersIn(root: string): Promise<Owners> {
  const { owners, host } = await readRepository(root);
  return ownersOf(owners, host);
}
