/** Findings that only an account causes: files that do not fit it, one case for each. */
import type { Finding } from '../../src/core/model/finding.ts';
import { emailOf, recordIdOf, userIdOf } from '../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../src/core/model/live.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import { account, person } from './live.ts';
import { NOW, ORIGIN, readText } from './world.ts';

const ADA = userIdOf('5e44efa28015c94642722571');
const ada: LiveUser = { ...person('ada', { level: 'monitor' }), userId: ADA };
const renamed: LiveUser = {
  ...ada,
  email: emailOf('a.lovelace@acme.example'),
  shownEmail: 'a.lovelace@acme.example',
};
const other: LiveUser = {
  ...ada,
  recordId: recordIdOf('record-other'),
  userId: userIdOf('5e44efa28015c94642722579'),
};
const PINNED = `  ada@acme.example: { id: ${ADA}, accessLevel: monitor }\n`;
const adaHas = (what: string, rest = ''): string => `  ada@acme.example: { ${what} }\n${rest}`;

const CASES: readonly (readonly [entries: string, live: LiveState])[] = [
  [
    adaHas('integrations: { Sales: manage }', 'integrations: { Sales: { id: aaaaaaaaaaaaaaaaaaaaaaa1 } }\n'),
    account([ada]),
  ],
  [adaHas('integrations: { Refunds: manage }'), account([ada])],
  [adaHas('integrations: { Returns: manage }'), account([ada])],
  [adaHas('mcpServers: { /refunds: read }'), account([ada])],
  [adaHas('mcpServers: { /orders: read }'), { ...account([ada]), mcpServers: [], withoutMcp: true }],
  [
    adaHas(
      'integrations: { O2C: manage, Cash: manage }',
      'integrations: { O2C: { id: aaaaaaaaaaaaaaaaaaaaaaa1 }, Cash: { name: Order to Cash } }\n',
    ),
    account([ada]),
  ],
  [
    adaHas('integrations: { Refunds: manage }'),
    { ...account([ada]), odd: [{ what: 'integration', shown: 'Refunds', oddity: '`_id` is missing' }] },
  ],
  [PINNED, account([other, renamed])],
  [PINNED, account([other])],
  [adaHas('accessLevel: monitor'), account([ada, { ...ada, recordId: recordIdOf('record-ada-2') }])],
  [
    adaHas(
      'integrations: { Order to Cash: monitor }, notifications: [Inventory]',
      'integrations: { Inventory: { id: aaaaaaaaaaaaaaaaaaaaaaa3 } }\n',
    ),
    account([ada]),
  ],
  [adaHas('accessLevel: monitor, until: 2026-11-20'), account([ada])],
  [
    adaHas('accessLevel: manage', 'tests: [{ name: nobody manages all, never: { accessLevel: manage } }]\n'),
    account([ada]),
  ],
];

/** What a plan says of each case. */
export const besideAccount = (): Finding[] =>
  CASES.flatMap(([entries, live]) => {
    const config = readText(`version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0 }
users:
  root@acme.example: { accessLevel: administrator }
${entries}`);
    const result = makePlan({ config, live, origin: ORIGIN, now: NOW });
    return result.kind === 'other-account' ? [] : result.findings;
  });
