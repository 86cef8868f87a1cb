/** Many accounts side by side, as sentences and tables: what is grave comes first. */

import { counted } from '../core/model/text.ts';
import type {
  AcrossAccount,
  HeldThere,
  PersonAcross,
  SideBySide,
  TwinReason,
} from '../core/report/across.ts';
import { type Cell, type Line, listed, ours, say } from './line.ts';
import { columnsOf, type PageOutline, type Section } from './section.ts';

/** The page of all accounts. */
export function acrossPage(across: SideBySide, version: string): PageOutline {
  const { accounts, people, madeAt } = across;
  const time = `${madeAt.slice(0, 16).replace('T', ' ')} UTC`;
  const made = say`Made at ${ours(time)} by celigo-access ${version}`;
  return {
    kind: 'Access in all accounts',
    name: ours(counted(accounts.length, 'account')),
    made,
    where: [made],
    figures: [],
    remarks: [
      ...across.unread.map((label) => say`${label} could not be read: nothing here is said of it.`),
      ours(`${counted(people.length, 'person', 'people')} in ${counted(accounts.length, 'account')}.`),
      ours(`${counted(across.administrators.length, 'administrator')} of anything.`),
      ours(`${counted(across.leavers.length, 'leaver remains', 'leavers remain')} somewhere.`),
      ours(`${counted(across.withoutStaging.length, 'access', 'accesses')} to production without staging.`),
      ours(`${counted(across.twins.length, 'person', 'people')} under several addresses.`),
    ],
    sections: [...findingSections(across), peopleSection(across)],
  };
}

const TWIN_WORDS: Record<TwinReason, string> = {
  'same-id': 'the accounts give them one id: it is one person',
  'same-mailbox': 'the addresses are alike: perhaps one person',
  'same-name': 'they have one name: perhaps one person',
};

function findingSections({
  accounts,
  administrators,
  leavers,
  withoutStaging,
  twins,
}: SideBySide): Section[] {
  const labels = new Map(accounts.map(({ name, label }) => [name, label]));
  const named = (names: readonly string[]): Line =>
    listed(
      names.map((name) => labels.get(name) ?? name),
      12,
    );
  return [
    section('administrators', 'Administrators anywhere', ['Person', 'Administers'], {
      rows: administrators.map(({ person, accounts: where }) => [[say`${person}`], [named(where)]]),
      otherwise: 'Nobody administers any of these accounts.',
    }),
    section('leavers', 'Leavers who remain', ['Person', 'Ended by the files of', 'Still in'], {
      rows: leavers.map(({ person, absentIn, remainsIn }) => [
        [say`${person}`],
        [named(absentIn)],
        [named(remainsIn)],
      ]),
      otherwise: 'Nobody whose access the files of one account end is left in any.',
    }),
    section('without-staging', 'Production without staging', ['Person', 'Has', 'Has not'], {
      rows: withoutStaging.map(({ person, production, staging }) => [
        [say`${person}`],
        [named([production])],
        [named(staging)],
      ]),
      otherwise: 'Everybody with access to production also has it where things are tried out.',
    }),
    section('twins', 'One person under several addresses', ['Addresses', 'Why'], {
      rows: twins.map(({ people, because }) => [
        people.map((each) => say`${each}`),
        [ours(TWIN_WORDS[because])],
      ]),
      otherwise: 'No two addresses look like one person.',
    }),
  ];
}

function section(
  id: string,
  title: string,
  columns: readonly string[],
  { rows, otherwise }: { readonly rows: readonly (readonly Cell[])[]; readonly otherwise: string },
): Section {
  if (rows.length === 0) return { id, title, lead: ours(otherwise) };
  return { id, title, table: { caption: ours(title), columns: columnsOf(columns), rows } };
}

/** With more accounts than this, a column for each would fit on no screen. */
const MOST_COLUMNS = 6;

function peopleSection({ accounts, people }: SideBySide): Section {
  const self = { id: 'people', title: 'Everybody' };
  if (people.length === 0) return { ...self, lead: ours('Nobody.') };
  const caption = ours('People, and what they have in each account');
  if (accounts.length <= MOST_COLUMNS) {
    const columns = columnsOf(['Person', ...accounts.map(({ label }) => label)]);
    const rows = people.map(({ person, held }) => [
      [say`${person}`],
      ...accounts.map(({ name }) => cellOf(held.get(name))),
    ]);
    return { ...self, table: { caption, columns, rows } };
  }
  const rows = people.flatMap((each) => rowsOf(each, accounts));
  return {
    ...self,
    table: { caption, columns: columnsOf(['Person', 'Account', 'Has']), rows, kind: 'groups' },
  };
}

const rowsOf = ({ person, held }: PersonAcross, accounts: readonly AcrossAccount[]): Cell[][] =>
  accounts.flatMap(({ name, label }) =>
    held.has(name) ? [[[say`${person}`], [say`${label}`], cellOf(held.get(name))]] : [],
  );

const STATUS: Record<HeldThere['status'], string> = {
  accepted: '',
  pending: ' (not accepted yet)',
  dismissed: ' (declined)',
  disabled: ' (disabled)',
  unknown: ' (a level that this tool does not know)',
};

function cellOf(held: HeldThere | undefined): Cell {
  if (held === undefined) return [ours('–')];
  const { level, status, integrations, mcpServers } = held;
  const beside = [
    ...(integrations === 0 ? [] : [counted(integrations, 'integration')]),
    ...(mcpServers === 0 ? [] : [counted(mcpServers, 'MCP server')]),
  ];
  const more = beside.length === 0 ? '' : `, ${beside.join(', ')}`;
  return [
    status === 'unknown' ? say`${level}${ours(STATUS[status])}` : ours(`${level}${more}${STATUS[status]}`),
  ];
}
