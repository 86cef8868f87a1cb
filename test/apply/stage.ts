/** A small account and a file about it, for tests of what happens on the way. */
import { stringify } from 'yaml';
import type { User, WrittenFile } from '../../src/core/written/file.ts';
import type { Seed, SeedUser } from '../../src/sandbox/seed-shape.ts';
import type { TestSandbox } from '../support/harness.ts';
import { documentsOf, effectiveIn } from '../support/record.ts';

export const ORDERS = 'aaaaaaaaaaaaaaaaaaaaaaa1';
export const email = (name: string): string => `${name}@acme.example`;

const byEmail = <T>(people: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(people).map(([name, person]) => [email(name), person]));

/** An account whose token is of `root`, an administrator, with these people beside them. */
export const seedWith = (people: Readonly<Record<string, SeedUser>>, rest: Seed = {}): Seed => ({
  owner: email('owner'),
  tokens: { 'sandbox-token': email('root') },
  integrations: [{ name: 'Order to Cash', id: ORDERS }, 'Returns'],
  mcpServers: ['/orders', '/stock'],
  ...rest,
  users: { [email('root')]: { accessLevel: 'administrator' }, ...byEmail(people) },
});

/** The files of that account; limits are out of the way unless `rest` sets them. */
export const filesWith = (
  people: Readonly<Record<string, User>>,
  rest: Partial<WrittenFile> = {},
): Readonly<Record<string, string>> => ({
  'access.yaml': stringify(
    {
      version: 1,
      account: { name: 'Acme', region: 'us', contains: [ORDERS] },
      ...rest,
      policy: {
        maxRemovals: '100%',
        maxDemotions: '100%',
        maxGrantLoss: '100%',
        minAdministrators: 0,
        ...rest.policy,
      },
      users: { [email('root')]: { accessLevel: 'administrator' }, ...byEmail(people) },
    },
    { aliasDuplicateObjects: false },
  ),
});

export const idOf = ({ account }: TestSandbox, name: string): string =>
  account.roster.findByEmail(email(name))?.id ?? `${name} has no record`;

/** What a person's record gives, in the words of the file format; undefined: no record. */
export function standingOf(
  { account }: TestSandbox,
  name: string,
): ReturnType<typeof effectiveIn> | undefined {
  const document = documentsOf(account).get(email(name));
  return document && effectiveIn(document, account);
}
