/** Which change of which file could give somebody something, and by whose approval. */
import { describe, expect, it } from 'vitest';
import { type AccessFile, approvalsOf, couldGet, type Wish } from '../../../src/core/could/could.ts';
import { NO_OWNERS, type Owners, parseOwners } from '../../../src/core/could/owners.ts';
import { emailOf } from '../../../src/core/model/ids.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import type { FileLimit } from '../../../src/core/written/file.ts';
import { filesAbout } from '../../support/about.ts';

const ROOT: AccessFile = { path: 'access/account.yaml', isRoot: true, declares: [] };
const TEAM: AccessFile = { path: 'access/team.yaml', isRoot: false, declares: ['ada@acme.example'] };
/** Files of which one key of `files` limits the team's file. */
const limitedTo = (limit: FileLimit, glob = 'access/team*.yaml'): WrittenConfig => ({
  ...filesAbout([]),
  fileLimits: [{ value: { glob, ...limit }, place: { file: ROOT.path, line: 1, column: 1 } }],
});
const LISTED = limitedTo({ integrations: ['Order to Cash'], mcpServers: ['/orders'] });

interface Asked {
  readonly config?: WrittenConfig;
  readonly files?: readonly AccessFile[];
  readonly owners?: Owners;
  readonly workflows?: readonly string[];
}

const could = (
  wish: Wish,
  { config = LISTED, files = [ROOT, TEAM], owners = NO_OWNERS, workflows = [] }: Asked = {},
) =>
  couldGet(wish, config, files, {
    owners,
    workflows,
    accountLists: [],
    newOwners: [],
    newWorkflows: ['.github/workflows/new.yml', '.github/workflows/new.yaml'],
    folders: ['access'],
  });

/** What a change of the team's file gives; undefined: not what is asked after. */
const teamGives = (wish: Wish, asked?: Asked) =>
  could(wish, asked).ways.find(({ path }) => path === TEAM.path)?.gives;

const on = (kind: 'integration' | 'server', key: string): Wish => ({ kind, key, label: key });
const CASH = on('integration', 'Order to Cash');
const ADA: Wish = { kind: 'person', email: 'Ada@acme.example' };

describe('a file with a limit', () => {
  it('gives the resources that its limit lists, and no other', () => {
    expect(teamGives(CASH)).toEqual({ what: 'grant', level: 'manage', on: 'Order to Cash' });
    expect(teamGives(on('server', '/orders'))).toEqual({ what: 'grant', level: 'write', on: '/orders' });
    for (const wish of [on('integration', 'Returns'), on('server', '/stock')]) {
      expect(teamGives(wish)).toBeUndefined();
      expect(could(wish).closed).toEqual([TEAM.path]);
    }
  });

  it('gives an integration by a level too, at most as high as the level of its limit', () => {
    const by = (accessLevel: NonNullable<FileLimit['accessLevel']>) =>
      teamGives(CASH, { config: limitedTo({ accessLevel }) });
    expect(by('monitor')).toEqual({ what: 'monitor' });
    expect(by('manage')).toEqual({ what: 'manage' });
    expect(by('administrator')).toEqual({ what: 'administrator' });
  });

  it('prefers the grant of its list to a level that gives less', () => {
    const config = limitedTo({ accessLevel: 'monitor', integrations: ['Order to Cash'] });
    expect(teamGives(CASH, { config })).toEqual({ what: 'grant', level: 'manage', on: 'Order to Cash' });
  });

  it('gives no server by the level manage, and every server where its limit says all', () => {
    const wish = on('server', '/stock');
    expect(teamGives(wish, { config: limitedTo({ accessLevel: 'manage' }) })).toBeUndefined();
    expect(teamGives(wish, { config: limitedTo({ mcpServers: 'all' }) })).toMatchObject({ level: 'write' });
  });

  it('makes nobody an administrator unless its limit says so', () => {
    const wish: Wish = { kind: 'administrator' };
    expect(teamGives(wish)).toBeUndefined();
    expect(teamGives(wish, { config: limitedTo({ accessLevel: 'manage' }) })).toBeUndefined();
    expect(teamGives(wish, { config: limitedTo({ accessLevel: 'administrator' }) })).toEqual({
      what: 'administrator',
    });
  });

  it('gives beside a level only what the level does not give already', () => {
    const whatever = (accessLevel: 'monitor' | 'manage') =>
      teamGives(
        { kind: 'anything' },
        { config: limitedTo({ accessLevel, integrations: ['Order to Cash'], mcpServers: 'all' }) },
      );
    expect(whatever('monitor')).toEqual({ what: 'monitor', on: ['Order to Cash', 'every MCP server'] });
    expect(whatever('manage')).toEqual({ what: 'manage', on: ['every MCP server'] });
  });

  it('gives the settings that its limit lists, also where it gives nothing else', () => {
    const settings = ['allowIntegrationCreation', 'allowToEditRetryData'] as const;
    const whatever = (limit: FileLimit, wish: Wish = { kind: 'anything' }) =>
      teamGives(wish, { config: limitedTo({ settings: [...settings], ...limit }) });
    const sorted = settings.toReversed();
    expect(whatever({})).toEqual({ what: 'listed', on: [], settings: sorted, ends: false });
    expect(whatever({}, ADA)).toMatchObject({ settings: sorted });
    expect(whatever({ accessLevel: 'monitor' })).toEqual({ what: 'monitor', settings: sorted });
    expect(whatever({ accessLevel: 'manage' })).toEqual({ what: 'manage', settings: sorted });
    expect(whatever({}, CASH)).toBeUndefined();
  });

  it('ends only the access of somebody whom limited files alone declare, itself among them', () => {
    const config = { ...LISTED, limitedPeople: new Set([emailOf('ada@acme.example')]) };
    const other = { ...TEAM, declares: ['bea@acme.example'] };
    expect(teamGives(ADA, { config })).toMatchObject({ what: 'listed', ends: true });
    expect(teamGives(ADA, { config, files: [ROOT, other] })).toMatchObject({ ends: false });
    expect(teamGives(ADA)).toMatchObject({ ends: false });
    const nothing = { ...limitedTo({}), limitedPeople: config.limitedPeople };
    expect(teamGives(ADA, { config: nothing })).toEqual({ what: 'listed', on: [], ends: true });
    expect(teamGives(ADA, { config: nothing, files: [ROOT, other] })).toBeUndefined();
  });

  it('gives nothing to whom nobody may write, and the file that holds the policy may give anything', () => {
    const safe = (over: Partial<WrittenConfig>) => could(ADA, { config: { ...LISTED, ...over } });
    const { account } = LISTED;
    for (const over of [
      { policy: { protectedUsers: ['ADA@acme.example'] } },
      { policy: { breakGlass: ['ada@acme.example'] } },
      { account: { ...account, value: { ...account.value, owner: 'ada@acme.example' } } },
    ]) {
      const { ways, closed } = safe(over);
      expect(closed).toEqual([TEAM.path]);
      expect(ways.flatMap(({ path, kind }) => (/file$/.test(kind) ? [path] : []))).toEqual([ROOT.path]);
    }
    expect(safe({ policy: { protectedUsers: ['bea@acme.example'] } }).closed).toEqual([]);
  });

  it('that no key of `files` matches gives nothing', () => {
    expect(teamGives(CASH, { config: limitedTo({ integrations: 'all' }, 'other/*.yaml') })).toBeUndefined();
  });
});

describe('a file without a limit', () => {
  it('gives administrator, whatever is asked after: the one that holds `files`, or each where none does', () => {
    const gives = (files: readonly AccessFile[]) =>
      could(CASH, { files }).ways.flatMap(({ kind, gives: { what } }) => (kind === 'file' ? [what] : []));
    expect(gives([ROOT])).toEqual(['administrator']);
    expect(gives([{ ...ROOT, isRoot: false }, TEAM])).toEqual(['administrator', 'administrator']);
  });
});

describe('a file that nobody has added yet', () => {
  const added = (asked: Asked, wish: Wish = CASH) =>
    could(wish, asked).ways.flatMap(({ path, kind, glob }) =>
      kind === 'new-file' ? [[path, glob] as const] : [],
    );

  it('could fit each key of `files` with a star, in its folder and deeper', () => {
    const listed = { integrations: ['Order to Cash'] };
    expect(added({})).toEqual([['access/team-new.yaml', 'access/team*.yaml']]);
    expect(added({ config: limitedTo(listed, 'access/**') }).map(([path]) => path)).toEqual([
      'access/new-file.yaml',
      'access/new-folder/new-file.yaml',
    ]);
    expect(added({ config: limitedTo(listed, 'access/team.yaml') })).toEqual([]);
  });

  it('is no way where its limit would not allow it', () => {
    expect(added({}, on('integration', 'Returns'))).toEqual([]);
  });

  it('has another name where the first is taken, and one that nobody owns where there is one', () => {
    const files = [ROOT, { ...TEAM, path: 'access/team-new.yaml' }];
    expect(added({ files })).toEqual([['access/team-a-new.yaml', 'access/team*.yaml']]);
    const owning = (lines: string) => ({
      owners: parseOwners(`${lines}/access/account.yaml @s\n`, '.github/CODEOWNERS', 'github'),
    });
    expect(added(owning('/access/team-n*.yaml @s\n/access/team-a* @s\n'))).toEqual([
      ['access/team-b-new.yaml', 'access/team*.yaml'],
    ]);
    expect(added(owning('/access/ @s\n'))).toEqual([['access/team-new.yaml', 'access/team*.yaml']]);
  });

  it('has a name that the fewest keys limit, too', () => {
    const place = { file: ROOT.path, line: 1, column: 1 };
    const config = {
      ...filesAbout([]),
      fileLimits: [
        { value: { glob: 'access/teams/*', accessLevel: 'manage' }, place },
        { value: { glob: 'access/teams/n*' }, place },
      ],
    } satisfies WrittenConfig;
    expect(added({ config })).toEqual([['access/teams/a-new.yaml', 'access/teams/*']]);
  });

  it('ends in .yaml, whatever a star at the end of a key allows', () => {
    const owners = parseOwners('/access/**/*.yaml @s\n', '.github/CODEOWNERS', 'github');
    const { ways } = could(CASH, { config: limitedTo({ integrations: 'all' }, 'access/team*'), owners });
    expect(ways.find(({ kind }) => kind === 'new-file')).toMatchObject({
      path: 'access/team-new.yaml',
      needs: [{ owners: ['@s'] }],
    });
  });

  it('could stand in each folder that is read where nothing is limited, or in a folder of it', () => {
    expect(added({ files: [TEAM] }).map(([path]) => path)).toEqual([
      'access/new-file.yaml',
      'access/new-folder/new-file.yaml',
    ]);
  });
});

describe('what runs', () => {
  it('gives whatever the token can do: each workflow, a new one, and a say over who approves', () => {
    const ways = (owners: Owners) =>
      could(CASH, { workflows: ['.github/workflows/a.yml'], owners }).ways.flatMap(({ kind, gives }) =>
        kind === 'file' || kind === 'new-file' ? [] : [`${kind}: ${gives.what}`],
      );
    expect(ways(NO_OWNERS)).toEqual(['workflow: anything', 'new-workflow: anything']);
    const owners = parseOwners('* @acme/all\n', '.github/CODEOWNERS', 'github');
    expect(ways(owners)).toEqual(['workflow: anything', 'new-workflow: anything', 'owners: owners']);
  });

  it('is a new workflow by the name that the fewest own', () => {
    const owners = parseOwners('* @s\n*.yaml\n', '.github/CODEOWNERS', 'github');
    const { ways } = could(CASH, { owners });
    expect(ways.filter(({ kind }) => kind === 'new-workflow').map(({ path }) => path)).toEqual([
      '.github/workflows/new.yaml',
    ]);
  });
});

it('the ways that the fewest must approve come first, then those that give the most', () => {
  const owners = parseOwners('/access/ @acme/security\n/access/team.yaml\n', '.github/CODEOWNERS', 'github');
  const { ways } = could(CASH, { owners });
  expect(ways.map((way) => [way.path, approvalsOf(way)])).toEqual([
    ['.github/workflows/new.yml', 0],
    ['.github/CODEOWNERS', 0],
    ['access/team.yaml', 0],
    ['access/account.yaml', 1],
    ['access/team-new.yaml', 1],
  ]);
  expect(ways.find(({ path }) => path === 'access/team.yaml')?.line?.line).toBe(2);
});
