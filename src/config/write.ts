/** Live access as YAML that a person can put into a file. */
import { stringify } from 'yaml';
import { keyFor } from '../core/desired/names.ts';
import {
  type Exported,
  type ExportedUser,
  type LeftOut,
  mailOf,
  type StaysBeside,
} from '../core/export/account.ts';
import { domainOf } from '../core/model/address.ts';
import { resourceWords } from '../core/model/field.ts';
import { type Place, placeText } from '../core/model/finding.ts';
import type { LiveUser } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { excludeEachOther, isSignIn, SETTING_NAMES } from '../core/model/settings.ts';
import { counted } from '../core/model/text.ts';
import { writtenAccess } from '../core/written/access.ts';
import type { WrittenDefaults } from '../core/written/config.ts';
import type { Account, User } from '../core/written/file.ts';
import { partLines, quickScalar } from './quick-lines.ts';
import { SCHEMA_BESIDE, SCHEMA_TO_COME } from './starter.ts';
import { escaped, flow } from './yaml-text.ts';

/** What people call resources in their files, by id. */
export type Labels = ReadonlyMap<string, string>;

/** An entry under `users` as it would stand in a file. */
export const entryText = (email: string, entry: User): string =>
  stringify({ [email]: entry }, { lineWidth: 0 });

/** An entry that ends somebody's access. */
interface AbsentEntry {
  readonly shown: string;
  /** The pin of the entry that it replaces: without it, it would mean whoever has that e-mail now. */
  readonly id?: string;
  /** Where the entry is that it replaces. */
  readonly place: Place;
  /** What to know before it is put there. */
  readonly remark?: string;
  /** Written as a comment, for somebody to decide about first. */
  readonly isDoubtful?: boolean;
}

/** Entries that end the access of people, each with the place of the one that it replaces. */
export const absentEntries = (people: readonly AbsentEntry[], head: readonly string[]): string =>
  `${[
    ...head.flatMap((each) => commentLines('# ', commentOf(each))),
    'users:',
    ...people.flatMap(({ shown, id, place, remark, isDoubtful }) => {
      const lines = entryLines(shown, { ...present({ id }), state: 'absent' });
      return [
        ...commentLines('  # ', commentOf(`now at ${placeText(place)}`)),
        ...(remark === undefined ? [] : commentLines('  # ', commentOf(remark))),
        ...(isDoubtful ? lines.map((line) => line.replace(/^ {2}/, '  # ')) : lines),
      ];
    }),
  ].join('\n')}\n`;

/**
 * The entry of somebody whom no file declares, saying what the account has: also where `defaults` would say
 * otherwise of whoever is declared.
 */
export function entryOf(user: LiveUser, labels: Labels, defaults: WrittenDefaults): User {
  if (user.access.level === 'none') return { state: 'absent' };
  const nameOf = keyFor(labels);
  const stated = SETTING_NAMES.filter((name) => defaults.settings.has(name));
  const isLeft = leavesSignIn(user, defaults);
  const otherwise = stated.filter(
    (name) => defaults.settings.get(name)?.value !== user.settings[name] && !(isLeft && isSignIn(name)),
  );
  const enables = defaults.enabled?.value === false && !user.disabled;
  const mail = mailOf(user);
  return {
    ...writtenAccess(user.access, (_section, id) => nameOf(id)),
    ...Object.fromEntries(otherwise.map((name) => [name, user.settings[name]])),
    ...(user.disabled ? { enabled: false } : enables ? { enabled: true } : {}),
    ...(mail.length === 0 ? {} : { notifications: mail.map(nameOf).sort() }),
  };
}

/** Whether the account requires both MFA and SSO where `defaults` speak of both: no entry may say that. */
export const leavesSignIn = ({ settings }: LiveUser, defaults: WrittenDefaults): boolean =>
  excludeEachOther(new Map([...defaults.settings.keys()].map((name) => [name, settings[name]])));

export interface ExportedFiles {
  /** Left out for a snippet: entries to be put into files that have an account. */
  readonly account?: Pick<Account, 'name' | 'region' | 'environment'>;
  readonly origin: string;
  /** In bytes; what does not fit goes on in another file. */
  readonly mostPerFile: number;
  /** Whether the schema is written beside them; else the first lines say how it comes there. */
  readonly schemaBeside?: boolean;
}

/** The texts of the files that an export is made of: one, unless it is larger than one file may be. */
export function writeExport(exported: Exported, options: ExportedFiles): string[] {
  const pages = new Pages(options);
  pages.open('roles', []);
  for (const { name, role, people } of exported.roles)
    pages.add(entryLines(name, role, counted(people, 'person', 'people')));
  pages.open('users', []);
  if (exported.users.length === 0) pages.add([`  ${NOBODY}`]);
  for (const user of exported.users) pages.add(entryLines(user.shown, user.entry, remarkOf(user)));
  pages.note(
    NOT_WRITTEN,
    exported.leftOut.flatMap((each) => commentLines('# - ', commentOf(leftOutWords(each)))),
  );
  pages.note(
    NOT_READ,
    exported.odd.flatMap(({ what, shown, oddity }) =>
      commentLines('# - ', commentOf(`${shown === '' ? `one ${what}` : `the ${what} ${shown}`}: ${oddity}`)),
    ),
  );
  pages.open('integrations', NAMED);
  for (const { key, entry } of exported.integrations) if (entry) pages.add(entryLines(key, entry));
  pages.open('mcpServers', []);
  for (const { key, entry } of exported.mcpServers) if (entry) pages.add(entryLines(key, entry));
  pages.note(
    NOT_NAMED,
    [...exported.integrations, ...exported.mcpServers]
      .filter(({ entry }) => entry === undefined)
      .flatMap(({ key, name }) => commentLines('# - ', `${key}: ${commentOf(JSON.stringify(name))}`)),
  );
  return pages.close(headOf(exported, options));
}

const NAMED = ['# By id: a rename in the account changes nothing.'];
const NOBODY = '# Nobody but the owner has access to this account. Declare people here, by e-mail.';
const NOT_WRITTEN = '# Not written, so left as they are:';
const NOT_READ = '# Of the lists of the account, these cannot be read:';
const NOT_NAMED = '# Their names are none that a file could hold, so their ids stand for them:';

interface Head {
  readonly comments: readonly string[];
  readonly account: readonly string[];
}

function headOf({ proof, users }: Exported, { account, origin }: ExportedFiles): Head {
  const comments = [
    account === undefined
      ? `Entries of the account at ${origin}, to be put into the files about it.`
      : `What the account at ${origin} has. A plan of it is empty until somebody changes something.`,
    'Settings are written where they are on; one that is not written is not managed.',
    ...(account === undefined
      ? []
      : ['Nothing here ends by itself: write `until` beside what should; `policy.ends` says what must.']),
  ].flatMap((each) => commentLines('# ', each));
  if (account === undefined) return { comments, account: [] };
  const { name, region, environment } = account;
  return {
    comments,
    account: [
      '',
      'account:',
      '  # What people call it; shown in every plan.',
      `  name: ${quickScalar(name)}`,
      `  region: ${region}`,
      ...(environment === undefined ? [] : [`  environment: ${quickScalar(environment)}`]),
      ...(proof === undefined
        ? []
        : [
            ...commentLines('  # ', `Proves that a token is of this account: ${commentOf(proof.name)}.`),
            '  contains:',
            `    - ${quickScalar(proof.id)}`,
          ]),
      ...commentLines('  # ', 'The account does not say who the owner is; named here, nobody invites them.'),
      '  # owner: name@company.example',
      ...policyLines(users),
    ],
  };
}

/** More domains than this are no company's, and a list of them would catch no slip. */
const MOST_DOMAINS = 20;
const DOMAINS = '# Another domain is an error: a misspelt address invites a stranger.';
const PLAIN_DOMAIN = /^[a-z\d-]+(\.[a-z\d-]+)+$/;

/** Which domains the account has people of, so that a misspelt one is an error. */
function policyLines(users: readonly ExportedUser[]): string[] {
  const domains = [...new Set(users.map(({ email }) => domainOf(email)))].sort();
  if (domains.length > MOST_DOMAINS || !domains.every((domain) => PLAIN_DOMAIN.test(domain))) return [];
  return [
    '',
    'policy:',
    `  ${DOMAINS}`,
    '  domains:',
    ...domains.map((domain) => `    - ${quickScalar(domain)}`),
  ];
}

/** Why somebody has no entry, in a sentence without a full stop. */
export function leftOutWords(left: LeftOut): string {
  switch (left.why) {
    case 'dismissed':
      return [
        `${left.person} declined the invitation, which held ${flow(left.entry)}`,
        ...keptWords(left.kept).map((words) => `also ${words}`),
      ].join('; ');
    case 'unknown-level':
      return left.oddity === undefined
        ? `${left.person} has the level "${left.level}", which this tool does not know`
        : `${left.person} has a record that cannot be read: ${left.oddity}`;
    case 'no-access': {
      const kept = keptWords(left.kept);
      return kept.length === 0
        ? `${left.person} has a record that gives nothing`
        : `${left.person} has ${kept.join('; ')}; and nothing else`;
    }
    case 'two-records':
      return `${left.person} has two records in the account; remove one of them there`;
    case 'e-mail':
      return `${left.person} is no e-mail address that a file could hold`;
  }
}

/** What stays in the account beside an entry, each in a phrase. */
function keptWords({ unknownOn, unlisted, mail, singles }: StaysBeside): string[] {
  const named = unlisted.map(resourceWords);
  const about = [
    ...mail,
    ...(singles === 0
      ? []
      : [`${singles} single ${singles === 1 ? 'flow or connection' : 'flows and connections'}`]),
  ];
  return [
    ...(unknownOn.length === 0
      ? []
      : [`MCP grants without a scope that this tool knows (${unknownOn.join(', ')})`]),
    ...(named.length === 0 ? [] : [`grants on what the account does not list (${named.join(', ')})`]),
    ...(about.length === 0 ? [] : [`mail about ${about.join(', ')}`]),
  ];
}

const REMARKS: Readonly<Record<ExportedUser['remarks'][number], string>> = {
  pending: 'invited, not accepted yet',
  'mfa-and-sso': 'both MFA and SSO are required, which the product forbids: neither is written',
  own: 'the token that read this is theirs: if they are no person, list them in `policy.protectedUsers`',
};

/** Comments that come and go with what the account has: nobody wrote them. `text` is one that may fill several lines. */
export const isOwnComment = (text: string): boolean =>
  OWN_LINES.has(text) || areRemarks(text) || OWN_TEXTS.some((own) => own.test(text));

function remarkOf({ remarks, kept }: ExportedUser): string | undefined {
  const words = remarks.map((remark) => REMARKS[remark]);
  const also = keptWords(kept);
  if (also.length > 0) words.push(`also ${also.join('; ')}: not written, stays as it is`);
  return words.length === 0 ? undefined : words.join('; ');
}

/** Blocks only: what formatters of YAML would write, so that none of them changes a line. */
function entryLines(key: string, value: object, remark?: string): string[] {
  const lines = remark === undefined ? [] : commentLines('  # ', remark);
  const parts = Object.entries(value);
  if (parts.length === 0) return [...lines, `  ${quickScalar(key)}: {}`];
  lines.push(`  ${quickScalar(key)}:`);
  for (const [name, part] of parts) {
    for (const line of partLines(name, part)) lines.push(`    ${line}`);
  }
  return lines;
}

/** What fits a page of 80 columns, broken between words. */
const MOST_COLUMNS = 80;

/** A comment over as many lines as it takes; what somebody wrote stays in it. */
function commentLines(start: string, text: string): string[] {
  const next = start.replace('- ', '  ');
  const lines: string[] = [];
  let line = start;
  for (const word of text.split(' ')) {
    const isEmpty = line === start || line === next;
    if (!isEmpty && line.length + word.length + 1 > MOST_COLUMNS) {
      lines.push(line);
      line = next + word;
    } else line += isEmpty ? word : ` ${word}`;
  }
  return [...lines, line].map((each) => each.trimEnd());
}

/** A text that stays in its comment. */
const commentOf = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped);

const OWN_LINES: ReadonlySet<string> = new Set(
  [...NAMED, NOBODY, NOT_WRITTEN, NOT_READ, NOT_NAMED, DOMAINS].map((line) => line.slice(2)),
);
const OWN_REMARKS: ReadonlySet<string> = new Set(Object.values(REMARKS));
const OWN_TEXTS: readonly RegExp[] = [
  /^Proves that a token is of this account: [^.]+\.$/,
  /^\d+ (?:person|people)$/,
  // Of whom `leftOutWords` tells.
  /^- \S+ (?:declined the invitation, which held \{.+\}|has the level ".+", which this tool does not know|has a record that gives nothing|has two records in the account; remove one of them there|is no e-mail address that a file could hold)$/,
];
const ALSO = /^also .+: not written, stays as it is$/;

/** What stands behind a person: remarks, and last what else the account has of them. */
function areRemarks(text: string): boolean {
  const said = text.split('; ');
  const rest = said.findIndex((each) => !OWN_REMARKS.has(each));
  return rest === -1 || ALSO.test(said.slice(rest).join('; '));
}

/** Sections one after the other, over as many files as it takes. */
class Pages {
  readonly #most: number;
  readonly #schema: string;
  readonly #pages: string[][] = [[]];
  #bytes = 0;
  #section = '';
  #comments: readonly string[] = [];
  #isOpen = false;

  constructor({ mostPerFile, schemaBeside }: Pick<ExportedFiles, 'mostPerFile' | 'schemaBeside'>) {
    this.#most = mostPerFile;
    this.#schema = schemaBeside ? SCHEMA_BESIDE : SCHEMA_TO_COME;
  }

  /** Begins a section; it is written when something is added to it. */
  open(section: string, comments: readonly string[]): void {
    [this.#section, this.#comments, this.#isOpen] = [section, comments, false];
  }

  add(lines: readonly string[]): void {
    const text = lines.join('\n');
    const page = this.#pageFor(text);
    if (!this.#isOpen) page.push('', ...this.#comments, `${this.#section}:`);
    this.#isOpen = true;
    page.push(text);
  }

  /** Comments of their own, outside of any section: a section that holds nothing else would be an empty one. */
  note(title: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const text = [title, ...lines].join('\n');
    this.#pageFor(text).push('', text);
  }

  #pageFor(text: string): string[] {
    const size = Buffer.byteLength(text) + 1;
    const page = this.#pages.at(-1);
    if (page !== undefined && (this.#bytes + size <= this.#most || this.#bytes === 0)) {
      this.#bytes += size;
      return page;
    }
    const next: string[] = [];
    this.#pages.push(next);
    [this.#bytes, this.#isOpen] = [size, false];
    return next;
  }

  close({ comments, account }: Head): string[] {
    return this.#pages.map((page, index) => {
      const first = index === 0 ? [...comments, 'version: 1', ...account] : ['version: 1'];
      return `${[this.#schema, ...first, ...page].join('\n')}\n`;
    });
  }
}
