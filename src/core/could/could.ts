/**
 * Who could be given something through the repository. An apply reads some files, and would read others if somebody
 * added them. For each of both, this says what the file may hand out at most and whose approval a change of it needs.
 * The files of workflows are told as well: they decide what runs, and their authors need no access file at all.
 */
import { type FileLimits, limitsIn } from '../desired/limit.ts';
import type { Place } from '../model/finding.ts';
import { type Email, emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { SETTING_NAMES, SETTINGS } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import type { WrittenConfig } from '../written/config.ts';
import { protectedOf } from '../written/policy.ts';
import type { Owners, Requirement, SkippedLine } from './owners.ts';
import type { Host } from './pattern.ts';
import type { CouldDocument, CouldWay } from './saved.ts';

/** What is asked after. A resource is named by a key that the limits of files can be compared with. */
export type Wish =
  | { readonly kind: 'administrator' }
  | { readonly kind: 'integration'; readonly key: string; readonly label: string }
  | { readonly kind: 'server'; readonly key: string; readonly label: string }
  | { readonly kind: 'person'; readonly email: string }
  /** Whatever a file may hand out at most, to whomever. */
  | { readonly kind: 'anything' };

/** One access file as the judgement needs it. */
export interface AccessFile {
  /** Relative to the repository root. */
  readonly path: string;
  /** Whether it holds `files`: then it limits the others and has no limit. */
  readonly isRoot: boolean;
  /** People whom it declares. */
  readonly declares: readonly string[];
}

/** What a repository holds besides its access files. */
export interface RepositoryFacts {
  readonly owners: Owners;
  /** Files that decide what runs: workflows, their actions, pipelines. */
  readonly workflows: readonly string[];
  /** Where a CODEOWNERS would be read instead of the one that is. */
  readonly newOwners: readonly string[];
  /** Files of accounts: which files are applied to which account. */
  readonly accountLists: readonly string[];
  /** Names that a new workflow could have. */
  readonly newWorkflows: readonly string[];
  /** Folders whose new files an apply reads. */
  readonly folders: readonly string[];
}

/** One way: a change of this path, approved as it must be, gives this. */
export interface Opening extends Pick<CouldWay, 'path' | 'kind' | 'gives'> {
  /** Nothing: nobody in particular must approve it. */
  readonly needs: readonly Requirement[];
  /** The line of CODEOWNERS that decides, if one matches. */
  readonly line?: Place;
  /** The key of `files` that a new file would match. */
  readonly glob?: string;
}

export interface Could extends Pick<CouldDocument, 'closed' | 'limited'> {
  readonly wish: Wish;
  /** The shortest first: those that need nobody's approval. */
  readonly ways: readonly Opening[];
  readonly ownersFile?: string;
  readonly skipped: readonly SkippedLine[];
}

export function couldGet(
  wish: Wish,
  config: WrittenConfig,
  files: readonly AccessFile[],
  facts: RepositoryFacts,
): Could {
  const limits = limitsIn(config);
  const limited = files.some(({ isRoot }) => isRoot);
  const limitOf = (path: string): FileLimits | undefined => (limited ? limits(path) : undefined);
  const ways: Opening[] = [];
  const closed: string[] = [];
  for (const file of files) {
    const gives = givenBy(wish, file.isRoot ? undefined : limitOf(file.path), file, config);
    if (gives === undefined) closed.push(file.path);
    else ways.push(wayOf({ path: file.path, kind: 'file', gives }, facts.owners));
  }
  const known = new Set(files.map(({ path }) => path));
  for (const { names, glob } of newFiles(config, facts, limited)) {
    const possible = names.flatMap((path): Opening[] => {
      const gives = known.has(path) ? undefined : givenBy(wish, limitOf(path), undefined, config);
      if (gives === undefined) return [];
      return [wayOf({ path, kind: 'new-file', gives, ...present({ glob }) }, facts.owners)];
    });
    ways.push(...easiest(possible));
  }
  ways.push(...runningWays(facts));
  return {
    wish,
    ways: ways.sort(compareWays),
    closed: closed.sort(compareText),
    ...present({ ownersFile: facts.owners.file }),
    skipped: facts.owners.skipped,
    limited,
  };
}

/** Files that an apply does not read, and that decide all the same: what runs, and who must approve. */
function runningWays({
  accountLists,
  workflows,
  newWorkflows,
  newOwners,
  owners,
}: RepositoryFacts): Opening[] {
  const by =
    (kind: Opening['kind'], what: 'administrator' | 'anything' | 'owners') =>
    (path: string): Opening =>
      wayOf({ path, kind, gives: { what } }, owners);
  const added = newWorkflows.filter((path) => !workflows.includes(path));
  return [
    // Whoever may change one has other files applied, which no key of `files` limits.
    ...accountLists.map(by('accounts', 'administrator')),
    ...workflows.map(by('workflow', 'anything')),
    ...easiest(added.map(by('new-workflow', 'anything'))),
    ...(owners.file === undefined ? [] : [by('owners', 'owners')(owners.file)]),
    ...(owners.file === undefined ? [] : newOwners.map(by('new-owners', 'owners'))),
  ];
}

function wayOf(way: Omit<Opening, 'needs' | 'line'>, owners: Owners): Opening {
  const { path } = way;
  return { ...way, needs: owners.requirementsFor(path), ...present({ line: owners.lineFor(path) }) };
}

/** What a file may give of what is asked after; undefined: nothing of it. Without a limit it may give anything. */
function givenBy(
  wish: Wish,
  limit: FileLimits | undefined,
  file: AccessFile | undefined,
  config: WrittenConfig,
): Opening['gives'] | undefined {
  // Whom nobody may write gets nothing through a file that cannot change the policy.
  if (limit !== undefined && wish.kind === 'person' && isOutOfReach(emailOf(wish.email), config))
    return undefined;
  const allows = (level: 'administrator' | 'manage' | 'monitor'): boolean =>
    limit === undefined || limit.allowsLevel(level);
  if (allows('administrator')) return { what: 'administrator' };
  if (wish.kind === 'administrator') return undefined;
  if (wish.kind === 'server') {
    const isAllowed =
      limit?.allowsEverything('mcpServers') === true || limit?.allows('mcpServers', wish.key) === true;
    return isAllowed ? { what: 'grant', level: 'write', on: wish.label } : undefined;
  }
  if (wish.kind === 'integration') {
    if (allows('manage')) return { what: 'manage' };
    if (limit?.allows('integrations', wish.key)) return { what: 'grant', level: 'manage', on: wish.label };
    return allows('monitor') ? { what: 'monitor' } : undefined;
  }
  const on = (kinds: readonly LimitedKind[]): string[] =>
    limit === undefined ? [] : listedIn(limit, config, kinds);
  const settings = SETTING_NAMES.filter((name) => !SETTINGS[name].strict && limit?.allowsSetting(name));
  const permissions = settings.length === 0 ? {} : { settings };
  const level = LEVELS.find(allows);
  if (level !== undefined) {
    const beside = on(level === 'manage' ? ['mcpServers'] : LIMITED);
    return { what: level, ...(beside.length === 0 ? {} : { on: beside }), ...permissions };
  }
  // A limited file ends only whom it alone declares.
  const ends =
    wish.kind === 'person' &&
    config.limitedPeople.has(emailOf(wish.email)) &&
    file?.declares.some((each) => emailOf(each) === emailOf(wish.email)) === true;
  const listed = on(LIMITED);
  const isAny = listed.length > 0 || settings.length > 0 || ends;
  return isAny ? { what: 'listed', on: listed, ...permissions, ends } : undefined;
}

const isOutOfReach = (email: Email, { policy, account }: WrittenConfig): boolean =>
  protectedOf(policy).has(email) ||
  (account.value.owner !== undefined && emailOf(account.value.owner) === email);

const LEVELS = ['manage', 'monitor'] as const;
const LIMITED = ['integrations', 'mcpServers'] as const;
type LimitedKind = (typeof LIMITED)[number];

const EVERY: Record<LimitedKind, string> = {
  integrations: 'every integration',
  mcpServers: 'every MCP server',
};

/** What a limit lets a file grant, by the keys of the limit. */
function listedIn(limit: FileLimits, { fileLimits }: WrittenConfig, kinds: readonly LimitedKind[]): string[] {
  const keys = kinds.flatMap((kind) =>
    fileLimits.flatMap(({ value }) => {
      const listed = value[kind] ?? [];
      if (listed === 'all') return limit.allowsEverything(kind) ? [EVERY[kind]] : [];
      return listed.filter((key) => limit.allows(kind, key));
    }),
  );
  return [...new Set(keys)].sort(compareText);
}

/**
 * What names of new files begin with. Whoever adds a file chooses its name, and one name may be owned, limited or
 * taken where the next is not: so several are tried, of different letters, and the easiest counts.
 */
const BEGINNINGS: readonly string[] = [
  'new',
  ...[...'abcdefghijklmnopqrstuvwxyz0123456789'].map((sign) => `${sign}-new`),
];

/** Names for one file that could be added. */
interface NewFile {
  readonly names: readonly string[];
  readonly glob?: string;
}

const named = (name: (beginning: string) => string): Pick<NewFile, 'names'> => ({
  names: BEGINNINGS.map(name),
});

/** Names of workflows that could be added. GitHub runs both endings, and CODEOWNERS may know one of them. */
export const newWorkflowsOn = (host: Host): readonly string[] =>
  host === 'gitlab'
    ? ['.gitlab-ci.yml']
    : ['yml', 'yaml'].flatMap(
        (ending) => named((beginning) => `.github/workflows/${beginning}-workflow.${ending}`).names,
      );

/** For each key of `files`, or without any for each folder that is read. */
function newFiles(config: WrittenConfig, { folders }: RepositoryFacts, limited: boolean): NewFile[] {
  if (!limited) {
    return folders.flatMap((folder) => [
      named((beginning) => `${folder}/${beginning}-file.yaml`),
      named((beginning) => `${folder}/${beginning}-folder/new-file.yaml`),
    ]);
  }
  return config.fileLimits.flatMap(({ value: { glob } }) =>
    glob.includes('*') ? namesFor(glob).map((each) => ({ ...each, glob })) : [],
  );
}

/** `access/**` matches a file in the folder and one deeper below: CODEOWNERS may give them different owners. */
function namesFor(glob: string): Pick<NewFile, 'names'>[] {
  const segments = glob.split('/');
  const fill = (folder: string, beginning: string): string => {
    const filled = segments.flatMap((segment, at) => {
      if (segment !== '**') return [filledWith(segment, beginning, at === segments.length - 1)];
      const isLast = at === segments.length - 1;
      return [...(folder === '' ? [] : [folder]), ...(isLast ? [`${beginning}-file.yaml`] : [])];
    });
    return filled.join('/');
  };
  const flat = named((beginning) => fill('', beginning));
  const deeper = named((beginning) => fill(`${beginning}-folder`, beginning));
  return segments.includes('**') ? [flat, deeper] : [flat];
}

/** A segment with something for its stars. What is read as an access file ends in `.yaml`, whatever the star allows. */
function filledWith(segment: string, beginning: string, isLast: boolean): string {
  const name = segment.replaceAll('*', `-${beginning}-`).replace(/^-|-(?=\.|$)/g, '');
  return isLast && segment.endsWith('*') ? `${name}.yaml` : name;
}

/** Of ways by different names, those to which no other comes as easily with as much; by the first name of equals. */
function easiest(ways: readonly Opening[]): Opening[] {
  const kept: Opening[] = [];
  for (const way of [...ways].sort(byEase))
    if (kept.every((each) => strengthOf(way) < strengthOf(each))) kept.push(way);
  return kept;
}

const ORDER: readonly Opening['kind'][] = [
  'file',
  'new-file',
  'accounts',
  'owners',
  'new-owners',
  'workflow',
  'new-workflow',
];
const STRENGTH = ['administrator', 'anything', 'owners', 'manage', 'grant', 'monitor', 'listed'] as const;

/** How many people must say yes. */
export const approvalsOf = ({ needs }: Pick<Opening, 'needs'>): number =>
  needs.reduce((sum, { count }) => sum + count, 0);

/** How much it gives: the lower, the more. */
const strengthOf = ({ gives }: Opening): number => STRENGTH.indexOf(gives.what);

const byEase = (a: Opening, b: Opening): number =>
  approvalsOf(a) - approvalsOf(b) || strengthOf(a) - strengthOf(b);

const compareWays = (a: Opening, b: Opening): number =>
  byEase(a, b) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || compareText(a.path, b.path);
