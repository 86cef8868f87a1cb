/** Many accounts side by side, as sentences and tables: what is grave comes first. */

import { counted } from '../core/model/text.ts';
import type {
  AcrossAccount,
  HeldThere,
  PersonAcross,
  SideBySide,
  TwinReason,
} from '../core/report/across.ts';
import { type Cell, type Line, listed, ours, say, withoutGaps } from './line.ts';
import { columnsOf, type PageOutline, type Section } from './section.ts';
import { countedEach } from './words.ts';

/** The page of all accounts, or of those that were asked and could be read. */
export function acrossPage(across: SideBySide, version: string): PageOutline {
  const { accounts, people, madeAt, leftOut = [], chosen = [], unread } = across;
  const isChosen = chosen.length > 0;
  const time = `${madeAt.slice(0, 16).replace('T', ' ')} UTC`;
  const made = say`Made at ${ours(time)} by celigo-access ${version}`;
  return {
    kind: `Access in ${leftOut.length + unread.length === 0 ? 'all' : 'some'} accounts`,
    name: ours(counted(accounts.length, 'account')),
    made,
    where: [made],
    figures: [],
    remarks: withoutGaps([
      leftOut.length > 0 && say`Not asked, so that nothing here is said of them: ${listed(leftOut, 12)}.`,
      ...unread.map((label) => say`${label} could not be read: nothing here is said of it.`),
      isChosen && say`Only people who fit ${listed(chosen, 12)}: of nobody else is anything said.`,
      ours(`${counted(people.length, 'person', 'people')} in ${counted(accounts.length, 'account')}.`),
      ours(`${counted(across.administrators.length, 'administrator')} of anything.`),
      ours(`${counted(across.leavers.length, 'leaver remains', 'leavers remain')} somewhere.`),
      ours(`${counted(across.withoutStaging.length, 'access', 'accesses')} to production without staging.`),
      ours(`${counted(across.twins.length, 'person', 'people')} under several addresses.`),
    ]),
    sections:
      isChosen && people.length === 0
        ? [{ id: 'people', title: 'Nobody', lead: say`Nobody in these accounts fits ${listed(chosen, 12)}.` }]
        : [...findingSections(across, isChosen), peopleSection(across)],
  };
}

const TWIN_WORDS: Record<TwinReason, string> = {
  'same-id': 'the accounts give them one id: it is one person',
  'same-mailbox': 'the addresses are alike: perhaps one person',
  'same-name': 'they have one name: perhaps one person',
};

/** `isChosen`: what is said is said of the people who were chosen alone. */
function findingSections(
  { accounts, administrators, leavers, withoutStaging, twins }: SideBySide,
  isChosen: boolean,
): Section[] {
  const whom = (words: string, ofChosen: string): string => (isChosen ? ofChosen : words);
  const labels = new Map(accounts.map(({ name, label }) => [name, label]));
  const named = (names: readonly string[]): Line =>
    listed(
      names.map((name) => labels.get(name) ?? name),
      12,
    );
  return [
    section({
      id: 'administrators',
      title: 'Administrators anywhere',
      caption: 'People, and what they administer',
      columns: ['Person', 'Administers'],
      rows: administrators.map(({ person, accounts: where }) => [[say`${person}`], [named(where)]]),
      otherwise: whom(
        'Nobody administers any of these accounts.',
        'None of these people administers any of these accounts.',
      ),
    }),
    section({
      id: 'leavers',
      title: 'Leavers who remain',
      caption: 'People, whose files end them, and where they still are',
      columns: ['Person', 'Ended by the files of', 'Still in'],
      rows: leavers.map(({ person, absentIn, remainsIn }) => [
        [say`${person}`],
        [named(absentIn)],
        [named(remainsIn)],
      ]),
      otherwise: whom(
        'Nobody whose access the files of one account end is left in any.',
        'None of these people is left in an account although the files of one end their access.',
      ),
    }),
    section({
      id: 'without-staging',
      title: 'Production without staging',
      caption: 'People, the production that they have, and where they could try things out and may not',
      columns: ['Person', 'Has', 'Has not'],
      rows: withoutStaging.map(({ person, production, staging }) => [
        [say`${person}`],
        [named([production])],
        [named(staging)],
      ]),
      otherwise: whom(
        'Everybody with access to production also has it where things are tried out.',
        'Whoever of these people has access to production also has it where things are tried out.',
      ),
    }),
    section({
      id: 'twins',
      title: 'One person under several addresses',
      caption: 'Addresses, and why they may be of one person',
      columns: ['Addresses', 'Why'],
      rows: twins.map(({ people, because }) => [
        people.map((each) => say`${each}`),
        [ours(TWIN_WORDS[because])],
      ]),
      otherwise: whom(
        'No two addresses look like one person.',
        'No two of these addresses look like one person.',
      ),
    }),
  ];
}

interface FoundPeople {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What is said where there is no row. */
  readonly otherwise: string;
}

const section = ({ caption, columns, rows, otherwise, ...self }: FoundPeople): Section =>
  rows.length === 0
    ? { ...self, lead: ours(otherwise) }
    : { ...self, table: { caption: ours(caption), columns: columnsOf(columns), rows } };

/** With more accounts than this, a column for each would fit on no screen. */
const MOST_COLUMNS = 6;

function peopleSection({ accounts, people }: SideBySide): Section {
  const self = { id: 'people', title: 'Everybody' };
  if (people.length === 0) return { ...self, lead: say`Nobody.` };
  const caption = say`People, and what they have in each account`;
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
  if (held === undefined) return [say`–`];
  const { level, status, integrations, mcpServers } = held;
  const beside = countedEach([integrations, 'integration'], [mcpServers, 'MCP server']);
  const all = [level, ...beside].join(', ');
  return [status === 'unknown' ? say`${level}${ours(STATUS[status])}` : ours(`${all}${STATUS[status]}`)];
}
