/** Builds an account from a seed, and turns the seed's words for a person into a record. */
import { type AccountSetup, EmulatedAccount } from './account.ts';
import { SandboxInputError } from './complaint.ts';
import { defined, foldEmail } from './document.ts';
import { idFrom } from './random.ts';
import {
  type Fields,
  FLAG_WORDS,
  isStoredAdministrator,
  NO_FIELDS,
  type StoredMcpGrant,
  type StoredPerson,
  type StoredRecord,
} from './record.ts';
import { checkSeed, problemWords } from './seed-checks.ts';
import { NameBook, ownerEntry, seedIntegrations, serverEntries, tokenEntry } from './seed-names.ts';
import type { Seed, SeedChange, SeedUser } from './seed-shape.ts';

const DEFAULT_TOKEN = 'sandbox-token';
/** The same token at a length that the GitHub Action takes: what it masks in logs has at least 20 characters. */
const LONG_TOKEN = 'sandbox-token-for-the-action';
/** When seeded records were made, unless they say otherwise: long ago, and the same in every run. */
const LONG_AGO = '2024-01-15T09:00:00.000Z';

const scopesOf = (level: 'read' | 'write' | readonly string[]): readonly string[] => {
  if (level === 'read') return ['mcp:read'];
  return level === 'write' ? ['mcp:read', 'mcp:write'] : level;
};

function mcpFieldsOf(user: SeedUser, book: NameBook): Partial<Fields> {
  if (user.mcpServers === undefined) return {};
  if (user.mcpServers === 'all') return { allMcpServerAccess: true, mcpServerAccessLevel: [] };
  const grants = Object.entries(user.mcpServers).map(
    ([name, level]): StoredMcpGrant => ({
      _mcpServerId: book.mcpServers.idOf(name),
      scopes: scopesOf(level),
    }),
  );
  return { allMcpServerAccess: false, mcpServerAccessLevel: grants };
}

function fieldsOf(user: SeedUser, base: Fields, book: NameBook): Fields {
  const { accessLevel, ...others } = base;
  const level = user.accessLevel ?? accessLevel;
  const integrations = user.integrations && Object.entries(user.integrations);
  return {
    ...others,
    ...defined({
      accessLevel: level === 'custom' ? undefined : level,
      integrationAccessLevel: integrations?.map(([name, granted]) => ({
        _integrationId: book.integrations.idOf(name),
        accessLevel: granted,
      })),
    }),
    ...mcpFieldsOf(user, book),
    ...defined(Object.fromEntries(FLAG_WORDS.map(([word, flag]) => [flag, user[word]]))),
  };
}

/** What an edit may set, and the ids that only a seed gives. */
type Words = SeedChange & Pick<SeedUser, 'userId'>;

function personWith(change: Words, person: StoredPerson): StoredPerson {
  const { email, userId: id, name, ssoLinked } = change;
  const lastSignIn = isoTime(change.lastSignIn);
  return { ...person, ...defined({ email, id, name, lastSignIn, ssoLinked }) };
}

function isoTime(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new SandboxInputError(`"${text}" is not a date.`);
  return new Date(time).toISOString();
}

/** A record with what a seed or an edit says on top; what it does not name stays. */
export function recordWith(record: StoredRecord, change: Words, book: NameBook): StoredRecord {
  const { invitation } = change;
  return {
    ...record,
    person: personWith(change, record.person),
    fields: fieldsOf(change, record.fields, book),
    ...(invitation === undefined
      ? {}
      : { accepted: invitation === 'accepted', dismissed: invitation === 'dismissed' }),
    disabled: change.disabled ?? record.disabled,
    isProductionAdmin: change.isProductionAdmin ?? record.isProductionAdmin,
    createdVia: change.createdVia ?? record.createdVia,
    createdAt: isoTime(change.createdAt) ?? record.createdAt,
    ...defined({ lastSignIn: isoTime(change.lastSignIn) }),
    extra: { ...record.extra, ...change.raw },
  };
}

function seededRecord(account: EmulatedAccount, email: string, user: SeedUser, book: NameBook): StoredRecord {
  // A second key for one e-mail (other case) is another person, found by nobody else's address.
  const isSecond = account.roster.findByEmail(email) !== undefined;
  const person = isSecond
    ? { id: account.roster.newId(`person ${email}`), email }
    : account.roster.personOf(email);
  const blank = account.newRecord(person, { fields: NO_FIELDS, extra: {} });
  const id = user.id ?? blank.id;
  const createdAt = isoTime(user.createdAt) ?? LONG_AGO;
  const record = recordWith({ ...blank, id, createdAt }, { invitation: 'accepted', ...user, email }, book);
  return { ...record, lastModified: isoTime(user.lastModified) ?? createdAt };
}

function addResources(account: EmulatedAccount, seed: Seed): void {
  for (const { id, name } of seedIntegrations(seed)) {
    account.roster.claimId(id);
    account.integrations.set(id, { id, name, seq: account.roster.nextSeq(), createdAt: LONG_AGO });
  }
  for (const { id, name, uri, external } of serverEntries(seed)) {
    account.roster.claimId(id);
    const provider = external ? { providerId: account.roster.newId(`provider of ${uri}`) } : {};
    account.mcpServers.set(id, {
      id,
      name,
      uri,
      seq: account.roster.nextSeq(),
      createdAt: LONG_AGO,
      ...provider,
    });
  }
}

function addTokens(account: EmulatedAccount, seed: Seed): void {
  if (seed.tokens === undefined) {
    const person = account.roster.records().find(isStoredAdministrator)?.person ?? account.owner;
    account.tokens.set(DEFAULT_TOKEN, { person, custom: false });
  }
  for (const [token, entry] of Object.entries(seed.tokens ?? {})) {
    const { user, custom } = tokenEntry(entry);
    const isOwner = foldEmail(user) === foldEmail(account.owner.email);
    const person = isOwner ? account.owner : account.roster.personOf(user);
    account.tokens.set(token, { person, custom });
  }
  const short = account.tokens.get(DEFAULT_TOKEN);
  if (short !== undefined && !account.tokens.has(LONG_TOKEN)) account.tokens.set(LONG_TOKEN, short);
}

/** Ids of records and people that a seed states, the owner's too. */
const statedIds = ({ users = {} }: Seed, owner: { readonly id: string }): string[] => [
  owner.id,
  ...Object.values(users).flatMap((user) => [user?.id, user?.userId].filter((id) => id !== undefined)),
];

/**
 * The account that a seed describes. Throws `SandboxInputError` for a seed that did not come from
 * `parseSeed` and does not hold together.
 */
export function accountFrom(
  seed: Seed,
  settings: Pick<AccountSetup, 'dialects' | 'now' | 'elapsedMs'>,
): EmulatedAccount {
  const problems = checkSeed(seed);
  if (problems.length > 0) {
    throw new SandboxInputError(problems.map(problemWords).join('\n'));
  }
  const owner = ownerEntry(seed);
  const account = new EmulatedAccount({
    ...settings,
    name: seed.account?.name ?? 'Sandbox account',
    environment: seed.account?.environment ?? 'production',
    owner: {
      id: owner.id ?? idFrom(`person ${foldEmail(owner.email)}`),
      email: owner.email,
      ...defined({ name: owner.name }),
    },
    enforceSso: seed.enforceSso ?? false,
    seats: seed.seats,
  });
  const book = new NameBook(seed);
  account.environments.push(...(seed.environments ?? []));
  account.hasSsoClient = seed.ssoClient ?? false;
  addResources(account, seed);
  // Before any is made from an e-mail: a person may have another e-mail now than the one that theirs was made from.
  for (const id of statedIds(seed, account.owner)) account.roster.claimId(id);
  for (const [email, user] of Object.entries(seed.users ?? {})) {
    account.roster.store(seededRecord(account, email, user ?? {}, book));
    for (const name of user?.notifications ?? []) {
      account.subscriptions.set({ email, kind: 'integration', about: book.integrations.idOf(name) }, true);
    }
  }
  addTokens(account, seed);
  account.roster.forgetPast();
  return account;
}
