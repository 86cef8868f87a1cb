/** Forms of many accounts side by side. */

import { FORMAT_VERSION } from '../core/plan/document.ts';
import type { SideBySide } from '../core/report/across.ts';
import type { AcrossDocument } from '../core/report/across-saved.ts';
import { acrossPage } from '../say/across.ts';
import { csvIn } from './csv.ts';
import type { ReviewFormat } from './formats.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { pageIn } from './page.ts';

export function renderAcross(
  across: SideBySide,
  format: ReviewFormat,
  options: Look & { version: string },
): string {
  switch (format) {
    case 'json':
      return jsonText(documentOf(across));
    case 'csv':
      return csvIn(columnsOf(across), rowsOf(across));
    default:
      return pageIn(acrossPage(across, options.version), format, options);
  }
}

/** Data as it is, with maps as objects; `held` has the accounts' names. */
const documentOf = ({ people, ...rest }: SideBySide): AcrossDocument => ({
  formatVersion: FORMAT_VERSION,
  ...rest,
  people: people.map(({ held, ...person }) => ({ ...person, held: Object.fromEntries(held) })),
});

/** A row for each person and account: what a spreadsheet filters by stands in each of them. */
const rowsOf = ({ accounts, people }: SideBySide) =>
  people.flatMap(({ person, name = '', held }) =>
    accounts.flatMap((account) => {
      const here = held.get(account.name);
      return here === undefined ? [] : [{ person, name, account, here }];
    }),
  );

type Row = ReturnType<typeof rowsOf>[number];

const yes = (is: boolean): string => (is ? 'yes' : 'no');

const columnsOf = ({ leavers, withoutStaging, twins }: SideBySide): Record<string, (row: Row) => string> => ({
  email: ({ here }) => here.email,
  name: ({ name }) => name,
  account: ({ account }) => account.name,
  account_label: ({ account }) => account.label,
  environment: ({ account }) => account.environment,
  level: ({ here }) => here.level,
  status: ({ here }) => here.status,
  integration_grants: ({ here }) => String(here.integrations),
  mcp_server_grants: ({ here }) => String(here.mcpServers),
  administrator: ({ here }) => yes(here.level === 'administrator' && here.status === 'accepted'),
  leaver: ({ person, account }) =>
    yes(leavers.some((each) => each.person === person && each.remainsIn.includes(account.name))),
  production_without_staging: ({ person, account }) =>
    yes(withoutStaging.some((each) => each.person === person && each.production === account.name)),
  also_as: ({ person }) => {
    const known = twins.flatMap(({ people }) => (people.includes(person) ? people : []));
    return [...new Set(known.filter((each) => each !== person))].join('; ');
  },
});
