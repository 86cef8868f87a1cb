/** What a plan may make of mail, and of server access that nobody here knows. */
import { describe, expect, it } from 'vitest';
import type { DesiredUser } from '../../../../src/core/desired/resolve.ts';
import type { LiveUser } from '../../../../src/core/model/live.ts';
import type { AskedOf } from '../../../../src/core/plan/certify/asked.ts';
import { strangeBeside } from '../../../../src/core/plan/certify/beside.ts';
import type { Standing } from '../../../../src/core/plan/operation.ts';
import { standingOf } from '../../../../src/core/plan/record.ts';
import { CASH, desiredOf, filesAbout, ORDERS, planAbout, RETURNS_EU, STOCK } from '../../../support/about.ts';
import { person } from '../../../support/live.ts';

const ada = person('ada', { level: 'monitor' });
const [operation] = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), [ada]).operations;
if (operation === undefined) throw new Error('nothing is planned');
const entryWith = (more = '') =>
  desiredOf(filesAbout([`ada@acme.example: { accessLevel: monitor${more} }`]), 'ada');

function strange(
  before: Partial<Standing>,
  after: Partial<Standing> | undefined,
  live: Partial<LiveUser>,
  {
    entry = entryWith(),
    unknownAccess = 'remove',
  }: { entry?: DesiredUser | undefined } & Partial<AskedOf> = {},
): string {
  const standing = standingOf(ada, []);
  const asked: AskedOf = { people: [], unmanaged: 'report', unknownAccess, held: new Map(), onlyDue: false };
  const link = {
    ...operation,
    before: { ...standing, ...before },
    after: after && { ...standing, ...after },
  } as NonNullable<typeof operation>;
  return strangeBeside('ada', [link], { ...ada, ...live }, entry, asked).join();
}

describe('mail', () => {
  it('begins as it is in the account', () => {
    const notified = { integrations: new Set([CASH]), others: 0 };
    const from = (...notifications: (typeof CASH)[]) =>
      strange({ notifications }, { notifications: [] }, { notified });
    expect(from(CASH)).toBe('');
    for (const other of [[], [RETURNS_EU], [CASH, RETURNS_EU]])
      expect(from(...other)).toContain('does not begin with the notifications');
    expect(strange({ notifications: [] }, { notifications: [] }, {})).toContain('does not begin');
  });
});

describe('unknown access', () => {
  const has = { unknownMcp: [STOCK] };

  it('is taken where the policy asks for it, of somebody whom the files declare', () => {
    expect(strange(has, { unknownMcp: [] }, has)).toBe('');
    expect(strange(has, { unknownMcp: [] }, has, { unknownAccess: 'keep' })).toContain(
      'nothing asks for that',
    );
    const absent = desiredOf(filesAbout(['ada@acme.example: { state: absent }']), 'ada');
    expect(strange(has, { unknownMcp: [] }, has, { entry: absent })).toContain('nothing asks for that');
  });

  it('is only spoken of where the account has it, and where nothing is declared on that server', () => {
    expect(strange({ unknownMcp: [ORDERS] }, { unknownMcp: [] }, has)).toContain('does not have');
    expect(strange({ unknownMcp: [STOCK] }, { unknownMcp: [] }, {})).toContain('does not have');
    for (const more of [', mcpServers: { /stock: read }', ', mcpServers: all'])
      expect(strange(has, { unknownMcp: [] }, has, { entry: entryWith(more) })).toContain('does not have');
    expect(
      strange(has, { unknownMcp: [] }, has, { entry: entryWith(', mcpServers: { /orders: read }') }),
    ).toBe('');
  });

  it('goes with a person who is removed, whatever the policy says', () => {
    expect(strange(has, undefined, has, { unknownAccess: 'keep' })).toBe('');
  });
});
