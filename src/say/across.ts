/** Many accounts side by side, as sentences and tables: what is grave comes first. */

import { counted } from '../core/model/text.ts';
import {
  type HeldThere,
  hasTrials,
  type PersonAcross,
  type SideBySide,
  type TwinReason,
} from '../core/report/across.ts';
import { type Cell, type Line, listed, ours, say, withoutGaps } from './line.ts';
import { columnsOf, inColumns, type PageOutline, type Section, sectionOr, type Table } from './section.ts';
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
      unread.length > 0 &&
        say`No report could be made, for the reasons that are told with each, so that nothing here is said of them: ${listed(unread, 12)}.`,
      isChosen && say`Only people who fit ${listed(chosen, 12)}: of nobody else is anything said.`,
      ours(`${counted(people.length, 'person', 'people')} in ${counted(accounts.length, 'account')}.`),
      ours(`${counted(across.administrators.length, 'administrator')} of any of them.`),
      ours(`${counted(across.leavers.length, 'leaver remains', 'leavers remain')} in any of them.`),
      hasTrials(accounts) &&
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
  const labels = new Map(accounts.map(({ name, label }) => [name, label]));
  const named = (names: readonly string[]): Line =>
    listed(
      names.map((name) => labels.get(name) ?? name),
      12,
    );
  return [
    sectionOr(
      {
        id: 'administrators',
        title: 'Administrators anywhere',
        caption: say`People, and what they administer`,
        ...inColumns(administrators, [
          ['Person', personCell],
          ['Administers', ({ accounts: where }) => [named(where)]],
        ]),
      },
      isChosen
        ? 'None of these people administers any of these accounts.'
        : 'Nobody administers any of these accounts.',
    ),
    sectionOr(
      {
        id: 'leavers',
        title: 'Leavers who remain',
        caption: say`People, whose files end them, and where they still are`,
        ...inColumns(leavers, [
          ['Person', personCell],
          ['Ended by the files of', ({ absentIn }) => [named(absentIn)]],
          ['Still in', ({ remainsIn }) => [named(remainsIn)]],
        ]),
      },
      isChosen
        ? 'None of these people is left in an account although the files of one end their access.'
        : 'Nobody whose access the files of one of these accounts end is left in any of them.',
    ),
    sectionOr(
      {
        id: 'without-staging',
        title: 'Production without staging',
        caption: say`People, the production that they have, and where they could try things out and may not`,
        ...inColumns(withoutStaging, [
          ['Person', personCell],
          ['Has', ({ production }) => [named([production])]],
          ['Has not', ({ staging }) => [named(staging)]],
        ]),
      },
      !hasTrials(accounts)
        ? 'Not compared: these accounts are not a production and one where things are tried out for it.'
        : isChosen
          ? 'Whoever of these people has access to production also has it where things are tried out.'
          : 'Everybody with access to production also has it where things are tried out, as far as these accounts go.',
    ),
    sectionOr(
      {
        id: 'twins',
        title: 'One person under several addresses',
        caption: say`Addresses, and why they may be of one person`,
        ...inColumns(twins, [
          ['Addresses', ({ people }) => people.map((each) => say`${each}`)],
          ['Why', ({ because }) => [ours(TWIN_WORDS[because])]],
        ]),
      },
      isChosen
        ? 'No two of these addresses look like one person.'
        : 'No two addresses in these accounts look like one person.',
    ),
  ];
}

const personCell = ({ person }: { readonly person: string }): Cell => [say`${person}`];

/** With more accounts than this, a column for each would fit on no screen. */
const MOST_COLUMNS = 6;

function peopleSection({ accounts, people }: SideBySide): Section {
  const self = { id: 'people', title: 'Everybody', caption: say`People, and what they have in each account` };
  const besideEachOther = (): Pick<Table, 'columns' | 'rows'> =>
    inColumns(people, [
      ['Person', personCell],
      ...accounts.map(
        ({ name, label }) => [label, ({ held }: PersonAcross) => cellOf(held.get(name))] as const,
      ),
    ]);
  const belowEachOther = (): Omit<Table, 'caption'> => ({
    kind: 'groups',
    columns: columnsOf(['Person', 'Account', 'Has']),
    rows: people.flatMap(({ person, held }) =>
      accounts.flatMap(({ name, label }) =>
        held.has(name) ? [[[say`${person}`], [say`${label}`], cellOf(held.get(name))]] : [],
      ),
    ),
  });
  const table = accounts.length <= MOST_COLUMNS ? besideEachOther() : belowEachOther();
  return sectionOr({ ...self, ...table }, 'Nobody.');
}

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
