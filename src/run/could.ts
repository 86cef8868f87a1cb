/** Who could: the access files and what they may hand out, beside what the repository says of its approval. */
import { readConfig } from '../config/read.ts';
import { readRepository } from '../config/repository.ts';
import { type AccessFile, type Could, couldGet, newWorkflowsOn, type Wish } from '../core/could/could.ts';
import type { OwnersError } from '../core/could/enforced.ts';
import { NO_OWNERS, type Owners, parseOwners } from '../core/could/owners.ts';
import type { Host } from '../core/could/pattern.ts';
import { namesAlone } from '../core/desired/names.ts';
import type { Finding } from '../core/model/finding.ts';
import { objectOf } from '../core/model/json.ts';
import { type Catalogue, catalogueOf, type Resource } from '../core/reach/resource.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import type { CheckedFiles, Rejected, Standpoint } from './files-and-base.ts';

/** The files and the repository around them, ready for one question or several. */
export interface CouldFiles {
  readonly kind: 'read';
  readonly account: string;
  /** The moment on which the dates of the files were judged. */
  readonly judgedAt: Date;
  readonly host: Host;
  readonly findings: readonly Finding[];
  readonly catalogue: Catalogue;
  /** Whom some file declares, by e-mail in any spelling. */
  readonly people: readonly string[];
  /** `errors`: what the host finds wrong in CODEOWNERS, if it was asked. */
  ask(wish: Wish, errors?: readonly OwnersError[]): Could;
  wishFor(resource: Resource): Wish;
}

export async function readCould(
  paths: readonly string[],
  { cwd, now }: Standpoint,
): Promise<CouldFiles | Rejected> {
  const { config, files, findings } = await readConfig({ paths, cwd, now });
  const [first] = files;
  if (config === undefined || first === undefined) return { kind: 'rejected', what: 'files', findings };
  const accessFiles = files.map(({ repositoryPath, value }): AccessFile => {
    const { users, files: limits } = objectOf(value);
    return { path: repositoryPath, isRoot: limits !== undefined, declares: Object.keys(objectOf(users)) };
  });
  const folders = [...new Set(accessFiles.map(folderOf).filter((folder) => folder !== ''))].sort();
  const { host, owners: found, unreadOwners, ...running } = await readRepository(first.root, folders);
  const unread = unreadOwners.map((file) => ({ place: { file, line: 1, column: 1 }, why: UNREAD[host] }));
  const ownersBut = (errors: readonly OwnersError[]): Owners => {
    const read = ownersOf(found, host, errors);
    return { ...read, skipped: [...unread, ...read.skipped] };
  };
  const facts = { ...running, newWorkflows: newWorkflowsOn(host), folders };
  const names = namesAlone(config);
  return {
    kind: 'read',
    account: config.account.value.name,
    judgedAt: now,
    host,
    findings,
    catalogue: catalogueOf({ files: { config, names } }),
    people: [...config.users.keys()],
    ask: (wish, errors = []) => couldGet(wish, config, accessFiles, { ...facts, owners: ownersBut(errors) }),
    wishFor: (resource) => ({ kind: resource.kind, key: keyOf(resource, config), label: resource.label }),
  };
}

const UNREAD: Record<Host, string> = {
  github: 'GitHub reads the first of .github/CODEOWNERS, CODEOWNERS and docs/CODEOWNERS alone',
  gitlab: 'GitLab reads the first of CODEOWNERS, docs/CODEOWNERS and .gitlab/CODEOWNERS alone',
};

/** The folder of a file; empty at the root of the repository, where only named files are read. */
const folderOf = ({ path }: AccessFile): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** CODEOWNERS as the host reads it; one that it does not read names nobody. */
function ownersOf(
  found: Awaited<ReturnType<typeof readRepository>>['owners'],
  host: Host,
  errors: readonly OwnersError[] = [],
): Owners {
  if (found === undefined) return NO_OWNERS;
  if (found.text !== undefined) return parseOwners(found.text, found.path, host, errors);
  const place = { file: found.path, line: 1, column: 1 };
  return { ...NO_OWNERS, file: found.path, skipped: [{ place, why: found.problem ?? 'it cannot be read' }] };
}

/** Who must approve a change of each of these files, by the CODEOWNERS of its repository. */
export async function ownersOfFiles(
  files: Iterable<string>,
  { inRepository }: Pick<CheckedFiles, 'inRepository'>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const byRoot = new Map<string, Owners>();
  const asked = new Map<string, readonly string[]>();
  for (const file of files) {
    const found = inRepository.get(file);
    if (found === undefined) continue;
    const { root, repositoryPath } = found;
    const known = byRoot.get(root) ?? (await ownersIn(root));
    byRoot.set(root, known);
    const named = known.requirementsFor(repositoryPath).flatMap(({ owners }) => owners);
    asked.set(file, [...new Set(named)]);
  }
  return asked;
}

async function ownersIn(root: string): Promise<Owners> {
  const { owners, host } = await readRepository(root);
  return ownersOf(owners, host);
}

/** A key of the files that stands for the resource, so that limits can be compared with it. */
function keyOf({ kind, id, label }: Resource, config: WrittenConfig): string {
  const names = namesAlone(config);
  const place = config.account.place;
  const [section, resolve] =
    kind === 'integration'
      ? (['integrations', names.integration] as const)
      : (['mcpServers', names.server] as const);
  const keys = [...config[section].keys(), label, id];
  const found = keys.find((key) => {
    const resolved = resolve(key, place);
    return resolved?.kind === 'found' && resolved.id === id;
  });
  return found ?? label;
}
