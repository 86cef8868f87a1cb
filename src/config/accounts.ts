/** accounts.yaml → accounts to run for. Everything that is wrong with it is found before any account is asked. */

import { realpath } from 'node:fs/promises';
import path from 'node:path';
import schema from '../../schemas/accounts.schema.json' with { type: 'json' };
import { compareFindings, errorAt, type Finding, type Place } from '../core/model/finding.ts';
import { isObject } from '../core/model/json.ts';
import { isTokenFile, isTokenVariable, type ListedAccount, type TokenPlace } from '../core/model/listed.ts';
import type { WrittenAccounts } from '../core/written/accounts.ts';
import { loadFiles, type SourceFile, withFrames } from './load.ts';
import { leadsOut, shownFrom } from './paths.ts';
import { findingsOf } from './schema.ts';
import validate from './validators/accounts.js';

/** The accounts of a file; none where anything is wrong with it. */
export interface ReadAccounts {
  readonly targets: readonly ListedAccount[];
  /** In the order in which they are shown, each with its frame. */
  readonly findings: readonly Finding[];
}

type WrittenAccount = WrittenAccounts['accounts'][string];

/** Reads a file of accounts. Never throws for what is in it or missing on disk. */
export async function readAccounts(file: string, cwd: string): Promise<ReadAccounts> {
  const { files, findings: unreadable } = await loadFiles({ paths: [file], cwd });
  const [source, second] = files;
  if (second !== undefined) return { targets: [], findings: [isFolder(file)] };
  if (source === undefined) return { targets: [], findings: unreadable.map(toWrite) };
  if (!validate(source.value)) {
    if (isAccessFile(source.value))
      return { targets: [], findings: shown([...unreadable, noList(source)], source) };
    const wrong = findingsOf(source, validate.errors ?? [], { schema });
    return { targets: [], findings: shown([...unreadable, ...wrong], source) };
  }
  const entries = Object.entries(source.value.accounts);
  const folder = path.dirname(path.resolve(cwd, file));
  const findings = [
    ...unreadable,
    ...entries.flatMap(([name, account]) => [
      ...wrongName(source, name),
      ...wrongToken(source, name, account),
    ]),
    ...repeated(source, entries),
    ...(
      await Promise.all(entries.map(([name, { paths }]) => wrongPaths(source, name, paths, folder)))
    ).flat(),
  ];
  if (findings.length > 0) return { targets: [], findings: shown(findings, source) };
  return {
    targets: entries.map(([name, account]) => ({
      name,
      label: account.label ?? name,
      region: account.region,
      paths: account.paths.map((each) => fromHere(path.resolve(folder, each), cwd)),
      token: tokenOf(account),
      owners: account.owners ?? [],
      place: source.place(['accounts', name, 'region'], 'value'),
    })),
    findings,
  };
}

const shown = (findings: readonly Finding[], source: SourceFile): Finding[] =>
  withFrames(findings, [source]).sort(compareFindings);

/** As somebody would type it here, so that a command with it can be copied to where the same files are. */
function fromHere(absolute: string, cwd: string): string {
  if (leadsOut(cwd, absolute)) return absolute;
  const typed = shownFrom(cwd, absolute);
  return typed.startsWith('-') ? `./${typed}` : typed;
}

const tokenOf = ({ token, tokenFile = '' }: WrittenAccount): TokenPlace =>
  token === undefined ? { file: tokenFile } : { variable: token };

/** Folders of several accounts are commoner than the file that lists them, and no other command writes one. */
const toWrite = (finding: Finding): Finding =>
  finding.code === 'file-not-found'
    ? {
        ...finding,
        fix: `${finding.fix} Or write it: below \`version: 1\` and \`accounts:\` a line for each, such as \`production: { region: us, paths: [access/production], token: CELIGO_API_TOKEN_PRODUCTION }\`.`,
      }
    : finding;

const isFolder = (file: string): Finding => ({
  severity: 'error',
  code: 'not-a-regular-file',
  summary: `${file} is a folder, and the accounts stand in one file.`,
  fix: 'Name the file.',
});

const isAccessFile = (value: unknown): boolean =>
  isObject(value) &&
  !('accounts' in value) &&
  ['users', 'account', 'policy', 'roles'].some((key) => key in value);

const noList = (source: SourceFile): Finding =>
  errorAt(
    'not-a-list-of-accounts',
    `${source.path} is an access file, and no list of accounts.`,
    'Name the file with a line for each account, as `schema --name accounts` describes it, or run the command without `accounts`.',
    source.place([], 'value'),
  );

function wrongName(source: SourceFile, name: string): Finding[] {
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return [];
  return [
    errorAt(
      'account-name',
      `\`${name.slice(0, 80)}\` cannot be the name of an account.`,
      'Use small letters, digits and hyphens, at most 63; what people call it goes into `label`.',
      source.place(['accounts', name], 'key'),
      'It is also the name of a folder and, in capitals, the end of an environment variable.',
    ),
  ];
}

/** Otherwise a change of this file could have any secret of the machine sent somewhere. */
const NOT_ANY_SECRET = 'This file must not be able to name any secret of the machine.';

function* wrongToken(
  source: SourceFile,
  name: string,
  { token, tokenFile }: WrittenAccount,
): Iterable<Finding> {
  const at = (key: string) => source.place(['accounts', name, key], 'value');
  if ((token === undefined) === (tokenFile === undefined)) {
    const [summary, fix] =
      token === undefined
        ? [
            `It is not said where the token of \`${name}\` is.`,
            'Add `token: CELIGO_API_TOKEN_…`, or `tokenFile:`.',
          ]
        : [`\`${name}\` has both \`token\` and \`tokenFile\`.`, 'Delete one of the two.'];
    yield errorAt('token-place', summary, fix, source.place(['accounts', name], 'key'));
  } else if (token !== undefined && !isTokenVariable(token))
    yield errorAt(
      'token-place',
      `\`token\` of \`${name}\` cannot be that variable.`,
      'Name a variable that begins with `CELIGO_API_TOKEN_`, followed by capitals, digits or underscores; `CELIGO_API_TOKEN_FILE` is taken.',
      at('token'),
      NOT_ANY_SECRET,
    );
  else if (tokenFile !== undefined && !isTokenFile(tokenFile))
    yield errorAt(
      'token-place',
      `\`tokenFile\` of \`${name}\` cannot be that path.`,
      'Write its path below the folder of `CELIGO_TOKEN_DIR`, such as `acme/production`: no `..`, no slash at its start.',
      at('tokenFile'),
      NOT_ANY_SECRET,
    );
}

/** A label as people tell it from another: without case, width and how many spaces there are. */
const asRead = (label: string): string => label.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');

/** What must not stand at two accounts: each is said once, at the later of the two. */
function* repeated(
  source: SourceFile,
  entries: readonly (readonly [string, WrittenAccount])[],
): Iterable<Finding> {
  const seen = new Map<string, { readonly name: string; readonly place: Place }>();
  for (const [name, { label = name, token, tokenFile }] of entries) {
    const own = 'Each account has a token of its own; name the one of this account.';
    for (const [kind, key, value, fix] of [
      ['label', 'label', asRead(label), 'Give each account a label of its own.'],
      ['token', 'token', token, own],
      ['token file', 'tokenFile', tokenFile, own],
    ] as const) {
      if (value === undefined) continue;
      const place = source.place(['accounts', name, key], 'value');
      const first = seen.get(`${kind}\n${value}`);
      if (first === undefined) seen.set(`${kind}\n${value}`, { name, place });
      else {
        const summary = `\`${first.name}\` and \`${name}\` have the same ${kind}.`;
        const related = [first.place];
        yield { ...errorAt(`same-${kind.replace(' ', '-')}`, summary, fix, place), related };
      }
    }
  }
}

async function wrongPaths(
  source: SourceFile,
  name: string,
  paths: readonly string[],
  folder: string,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const home = await realpath(folder);
  for (const [index, each] of paths.entries()) {
    const place = source.place(['accounts', name, 'paths', index], 'value');
    const whole = path.resolve(folder, each);
    const real = await realpath(whole).catch(() => undefined);
    if (path.isAbsolute(each) || leadsOut(folder, whole) || (real !== undefined && leadsOut(home, real)))
      findings.push(
        errorAt(
          'path-leads-out',
          `A path of \`${name}\` leads out of the folder of this file.`,
          'Put the access files beside or below the file of accounts.',
          place,
          'A change of this file must not have other files of the machine read and shown.',
        ),
      );
    else if (real === undefined) {
      const fix = 'Check the path; it is relative to the folder of this file.';
      findings.push(errorAt('path-missing', `A path of \`${name}\` does not exist: ${each}.`, fix, place));
    }
  }
  return findings;
}
