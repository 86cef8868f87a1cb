/** Several files → one desired state. Maps and lists unite; two different answers to one question are an error. */
import path from 'node:path';
import type { Finding, Place } from '../core/model/finding.ts';
import { type Email, emailOf } from '../core/model/ids.ts';
import { present } from '../core/model/present.ts';
import type {
  Placed,
  WrittenConfig,
  WrittenDefaults,
  WrittenFileLimit,
  WrittenTest,
  WrittenUser,
} from '../core/written/config.ts';
import type { Account, Policy, WrittenFile } from '../core/written/file.ts';
import { LIMIT_NAMES } from '../core/written/policy.ts';
import { choicesOf } from './choices.ts';
import { integrationEntry, mcpServerEntry, roleEntry, switchesOf, userEntry } from './entries.ts';
import type { CheckedFile } from './schema.ts';
import { Union } from './union.ts';

export interface Merged {
  /** Missing if there is no account or nobody in it; conflicts are findings, and the first answer is kept. */
  readonly config?: WrittenConfig;
  readonly findings: readonly Finding[];
}

export function mergeFiles(files: readonly CheckedFile[], from: readonly string[] = []): Merged {
  const union = new Union();
  const accounts = files.flatMap(accountOf);
  const users = mergeUsers(files, union);
  const findings = [...aboutAccounts(files, accounts, from), ...aboutNobody(files, users)];
  const parts = {
    ...mergePolicies(files, union),
    defaults: files
      .map((file) => switchesOf(file, ['defaults'], file.written.defaults ?? {}))
      .reduce<WrittenDefaults>((first, second) => union.switches('of `defaults`', first, second), {
        settings: new Map(),
      }),
    roles: mergeSection(files, ({ roles }) => roles, roleEntry, union.role),
    users,
    integrations: mergeSection(
      files,
      ({ integrations }) => integrations,
      integrationEntry,
      union.integration,
    ),
    mcpServers: mergeSection(files, ({ mcpServers }) => mcpServers, mcpServerEntry, union.mcpServer),
    tests: files.flatMap(testsOf),
    fileLimits: files.flatMap(fileLimitsOf),
    limitedPeople: limitedPeopleOf(files),
  };
  const [account] = accounts;
  // What two accounts say differently is no contradiction.
  const all = findings.some(({ choices }) => choices !== undefined)
    ? findings
    : [...findings, ...union.findings];
  return account === undefined || users.size === 0
    ? { findings: all }
    : { config: { from, account, ...parts }, findings: all };
}

function accountOf(file: CheckedFile): WrittenConfig['account'][] {
  const { account } = file.written;
  if (account === undefined) return [];
  const environmentPlace =
    account.environment === undefined ? undefined : file.place(['account', 'environment'], 'value');
  return [{ value: account, place: file.place(['account'], 'key'), ...present({ environmentPlace }) }];
}

function* aboutAccounts(
  files: readonly CheckedFile[],
  accounts: readonly Placed<Account>[],
  from: readonly string[],
): Iterable<Finding> {
  const [first, second] = accounts;
  const [file] = files;
  if (first === undefined && file !== undefined)
    yield {
      severity: 'error',
      code: 'missing-account',
      summary: 'No file says which account it is about.',
      fix: 'Add `account:` with `name` and `region` to one of the files.',
      place: file.place([], 'key'),
    };
  if (second === undefined) return;
  const said = accounts.map(({ value, place }) => JSON.stringify([value, path.posix.dirname(place.file)]));
  const isSame = new Set(said).size === 1;
  const choices = choicesOf({
    files: files.map(({ path: shown }) => shown),
    peopled: files.flatMap(({ path: shown, written }) =>
      Object.keys(written.users ?? {}).length > 0 ? [shown] : [],
    ),
    accounts: accounts.map(({ value, place }) => ({ value, file: place.file })),
    from,
  });
  const shown = choices.rows.map((paths) => paths.map((each) => `\`${each}\``).join(' with '));
  yield {
    severity: 'error',
    code: 'two-accounts',
    summary: `${accounts.length} files hold an \`account\` block: ${accounts.map(({ place }) => place.file).join(', ')}.`,
    why: 'One run is about one account; files of two must not be mixed.',
    ...(isSame
      ? { fix: 'They say the same: keep one of them.' }
      : {
          fix: `Name the files of one of them: ${shown.join(', or ')}. In a workflow each account has a job of its own, which \`celigo-access init --workflow --force\` writes.`,
          choices,
        }),
    place: second.place,
    related: accounts.filter((each) => each !== second).map(({ place }) => place),
  };
}

function* aboutNobody(
  files: readonly CheckedFile[],
  users: ReadonlyMap<Email, WrittenUser>,
): Iterable<Finding> {
  const holder = files.find(({ written }) => written.users !== undefined) ?? files[0];
  if (users.size === 0 && holder !== undefined)
    yield {
      severity: 'error',
      code: 'no-users',
      summary: 'The files name no users.',
      why: 'It would mean that nobody is to have access; a file may be missing.',
      fix: 'Add people under `users:`, or name the other files on the command line.',
      place: holder.place(['users'], 'key'),
    };
}

function mergeUsers(files: readonly CheckedFile[], union: Union): Map<Email, WrittenUser> {
  const users = new Map<Email, WrittenUser>();
  for (const file of files) {
    for (const [shown, written] of Object.entries(file.written.users ?? {})) {
      const entry = userEntry(file, shown, written);
      const known = users.get(entry.email);
      if (known !== undefined && known.shown !== shown) union.report(spelledTwice(known, entry));
      else users.set(entry.email, known === undefined ? entry : union.user(known, entry));
    }
  }
  return users;
}

/** Composed and decomposed letters look the same, so that the sentence would name one address twice. */
function spelledTwice(first: WrittenUser, second: WrittenUser): Finding {
  const looksSame = first.shown.normalize('NFC') === second.shown.normalize('NFC');
  return {
    severity: 'error',
    code: 'same-person-twice',
    summary: looksSame
      ? `\`${first.shown}\` is written twice, with different Unicode characters for the same letters.`
      : `\`${first.shown}\` and \`${second.shown}\` are the same e-mail address, spelled differently.`,
    why: 'It is one person; the two entries could contradict each other.',
    fix: 'Spell both alike, or join the entries.',
    place: second.place,
    related: [first.place],
  };
}

/** The entries of one section, by name; those that several files have become one. */
function mergeSection<Written, Entry>(
  files: readonly CheckedFile[],
  section: (written: WrittenFile) => { readonly [name: string]: Written } | undefined,
  entryOf: (file: CheckedFile, name: string, written: Written) => Entry,
  unite: (first: Entry, second: Entry) => Entry,
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const file of files) {
    for (const [name, written] of Object.entries(section(file.written) ?? {})) {
      const entry = entryOf(file, name, written);
      const known = entries.get(name);
      entries.set(name, known === undefined ? entry : unite(known, entry));
    }
  }
  return entries;
}

function mergePolicies(files: readonly CheckedFile[], union: Union) {
  let policy: Policy = {};
  const policyPlaces = new Map<keyof Policy, Place>();
  const insidePolicy = new Map<string, Place>();
  for (const file of files) {
    const written = file.written.policy ?? {};
    for (const name of Object.keys(written) as (keyof Policy)[]) {
      const place = file.place(['policy', name], 'key');
      const first = policyPlaces.get(name);
      if (first === undefined) policyPlaces.set(name, place);
      else if (!Array.isArray(written[name])) {
        union.agree(
          `\`${name}\` of \`policy\``,
          { value: policy[name], place: first },
          { value: written[name], place },
        );
      }
    }
    policy = { ...written, ...policy, ...listsOf(policy, written) };
    for (const [name, place] of placesInside(file)) insidePolicy.set(name, insidePolicy.get(name) ?? place);
  }
  return { policy, policyPlaces, insidePolicy };
}

function placesInside(file: CheckedFile): [name: string, Place][] {
  const written = file.written.policy ?? {};
  const limits = LIMIT_NAMES.filter((name) => typeof written[name] === 'object');
  return [
    ...limits.map((name): [string, Place] => [name, file.place(['policy', name, 'until'], 'value')]),
    ...(written.breakGlass ?? []).map((email, index): [string, Place] => [
      emailOf(email),
      file.place(['policy', 'breakGlass', index], 'value'),
    ]),
  ];
}

function listsOf(first: Policy, second: Policy): Policy {
  return Object.fromEntries(
    (['protectedUsers', 'breakGlass', 'domains'] as const).flatMap((name) => {
      const both = new Set([...(first[name] ?? []), ...(second[name] ?? [])]);
      return both.size === 0 ? [] : [[name, [...both]] as const];
    }),
  );
}

function testsOf(file: CheckedFile): WrittenTest[] {
  return (file.written.tests ?? []).map((value, index) => ({
    value,
    place: file.place(['tests', index, 'name'], 'value'),
    ...(value.users === undefined ? {} : { usersPlace: file.place(['tests', index, 'users'], 'value') }),
  }));
}

function fileLimitsOf(file: CheckedFile): Placed<WrittenFileLimit>[] {
  return Object.entries(file.written.files ?? {}).map(([glob, limit]) => ({
    value: { ...limit, glob },
    place: file.place(['files', glob], 'key'),
  }));
}

/** Whom no file declares but those that `files` limits. */
function limitedPeopleOf(files: readonly CheckedFile[]): Set<Email> {
  const isFree = ({ written }: CheckedFile): boolean => written.files !== undefined;
  if (!files.some(isFree)) return new Set();
  const declaredBy = (some: readonly CheckedFile[]): Email[] =>
    some.flatMap(({ written }) => Object.keys(written.users ?? {}).map(emailOf));
  const limited = new Set(declaredBy(files.filter((file) => !isFree(file))));
  for (const email of declaredBy(files.filter(isFree))) limited.delete(email);
  return limited;
}
