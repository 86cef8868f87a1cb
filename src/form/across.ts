/** Forms of many accounts side by side. */

import { FORMAT_VERSION } from '../core/plan/document.ts';
import type { SideBySide } from '../core/report/across.ts';
import type { AcrossDocument } from '../core/report/across-saved.ts';
import { acrossPage } from '../say/across.ts';
import { csvOf } from './csv.ts';
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
      return csvOf(COLUMNS, rowsOf(across));
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

const COLUMNS = [
  'email',
  'name',
  'account',
  'account_label',
  'environment',
  'level',
  'status',
  'integration_grants',
  'mcp_server_grants',
  'administrator',
  'leaver',
  'production_without_staging',
  'also_as',
] as const;

/** A row for each person and account: what a spreadsheet filters by stands in each of them. */
function rowsOf({ accounts, people, leavers, withoutStaging, twins }: SideBySide) {
  const yes = (is: boolean): string => (is ? 'yes' : 'no');
  return people.flatMap(({ person, name = '', held }) =>
    accounts.flatMap(({ name: account, label, environment }) => {
      const here = held.get(account);
      if (here === undefined) return [];
      const others = twins.flatMap((twin) => (twin.people.includes(person) ? twin.people : []));
      return [
        {
          email: here.email,
          name,
          account,
          account_label: label,
          environment,
          level: here.level,
          status: here.status,
          integration_grants: String(here.integrations),
          mcp_server_grants: String(here.mcpServers),
          administrator: yes(here.level === 'administrator' && here.status === 'accepted'),
          leaver: yes(leavers.some((each) => each.person === person && each.remainsIn.includes(account))),
          production_without_staging: yes(
            withoutStaging.some((each) => each.person === person && each.production === account),
          ),
          also_as: [...new Set(others.filter((each) => each !== person))].join('; '),
        },
      ];
    }),
  );
}
