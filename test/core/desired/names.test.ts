/** Which one object of the account a key in a file means, and what is said where it is none or several. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keyFor,
  namesAlone,
  namesLeniently,
  namesOf,
  RESERVED_NAMES,
} from '../../../src/core/desired/names.ts';
import { integrationIdOf } from '../../../src/core/model/ids.ts';
import type { LiveState } from '../../../src/core/model/live.ts';
import { CASH, filesAbout, ORDERS, RETURNS_EU } from '../../support/about.ts';
import { account } from '../../support/live.ts';

const PLACE = { file: 'access.yaml', line: 9, column: 3 };
const INVOICES = 'bbbbbbbbbbbbbbbbbbbbbbb3';
const names = (rest = '', live: LiveState = account([])) => namesOf(filesAbout([], rest), live);
const found = (id: string) => ({ kind: 'found', id });
const codes = (resolved: ReturnType<typeof names>): string[] => resolved.findings().map(({ code }) => code);

describe('a key', () => {
  it('is a name, an id, an alias with a pin, or the relative URI of a server', () => {
    const resolved = names(
      `integrations: { Refunds: { id: ${RETURNS_EU} }, O2C: { name: Order to Cash } }\n`,
    );
    expect(resolved.integration('Order to Cash', PLACE)).toEqual(found(CASH));
    expect(resolved.integration(CASH, PLACE)).toEqual(found(CASH));
    expect(resolved.integration('O2C', PLACE)).toEqual(found(CASH));
    expect(resolved.integration('Refunds', PLACE)).toEqual(found(RETURNS_EU));
    expect(resolved.server('/orders', PLACE)).toEqual(found(ORDERS));
    expect(resolved.server('Orders', PLACE)).toEqual(found(ORDERS));
    expect(resolved.server('Invoices', PLACE)).toEqual(found(INVOICES));
  });

  it('that is one name written with other code points means the same object', () => {
    const live = account([]);
    const cafe = { id: integrationIdOf('aaaaaaaaaaaaaaaaaaaaaaa9'), name: 'Cafe\u0301' };
    const resolved = names('', { ...live, integrations: [...live.integrations, cafe] });
    expect(resolved.integration('Caf\u00e9', PLACE)).toEqual(found(cafe.id));
  });

  it('in another case means nothing, and the right one is suggested', () => {
    const resolved = names();
    expect(resolved.integration('Order to cash', PLACE)).toBeUndefined();
    expect(resolved.findings()).toMatchObject([
      { severity: 'error', code: 'unknown-integration', fix: 'Did you mean "Order to Cash"?', place: PLACE },
    ]);
  });

  it('that several objects answer to means none of them, until a pin decides', () => {
    const resolved = names();
    expect(resolved.integration('Returns', PLACE)).toBeUndefined();
    expect(resolved.findings()).toMatchObject([{ code: 'ambiguous-name' }]);
    expect(resolved.findings()[0]?.summary).toContain('aaaaaaaaaaaaaaaaaaaaaaa2, aaaaaaaaaaaaaaaaaaaaaaa3');
    const pinned = names(`integrations: { Returns: { id: ${RETURNS_EU} } }\n`);
    expect([pinned.integration('Returns', PLACE), codes(pinned)]).toEqual([found(RETURNS_EU), []]);
  });

  it('in the line of a leaver may mean nothing, and is told to whoever still uses it', () => {
    const resolved = names();
    expect(resolved.integration('Gone', PLACE, true)).toEqual({ kind: 'waits' });
    expect(resolved.server('/gone', PLACE, true)).toEqual({ kind: 'waits' });
    expect(codes(resolved)).toEqual([]);
    expect(resolved.integration('Gone', PLACE)).toBeUndefined();
    expect(resolved.integration('Gone', PLACE, true)).toEqual({ kind: 'waits' });
    expect(codes(resolved)).toEqual(['unknown-integration']);
  });

  it('in the line of a leaver may also mean several, or one that cannot be read', () => {
    const live = account([]);
    const odd = [{ what: 'integration', shown: 'Payroll', oddity: 'no id' }] as const;
    const resolved = names('', { ...live, odd });
    for (const name of ['Returns', 'Payroll'])
      expect(resolved.integration(name, PLACE, true)).toEqual({ kind: 'waits' });
    expect(codes(resolved)).toEqual([]);
    for (const name of ['Returns', 'Payroll']) resolved.integration(name, PLACE);
    expect(codes(resolved)).toEqual(['ambiguous-name', 'odd-resource']);
  });

  it('that is broken is told once, however often it is used', () => {
    const resolved = names();
    for (let use = 0; use < 3; use += 1) resolved.integration('Nothing', PLACE);
    resolved.server('/nothing', PLACE);
    expect(codes(resolved)).toEqual(['unknown-integration', 'unknown-mcp-server']);
  });

  it('that may come later waits and is no error', () => {
    const resolved = names('integrations: { Later: { whenMissing: wait } }\n');
    expect(resolved.integration('Later', PLACE)).toEqual({ kind: 'waits' });
    expect(codes(resolved)).toEqual([]);
  });
});

describe('a section', () => {
  it('with a pin that names nothing is an error even if nobody uses it', () => {
    expect(codes(names('integrations: { Gone: { id: ffffffffffffffffffffffff } }\n'))).toEqual([
      'unknown-integration',
    ]);
  });

  it('whose pin has another name in the account is shown, because the pin decides', () => {
    const resolved = names(`integrations: { Old name: { id: ${CASH} } }\n`);
    expect(resolved.findings()).toMatchObject([{ severity: 'notice', code: 'pin-name-differs' }]);
    expect(resolved.integration('Old name', PLACE)).toEqual(found(CASH));
  });

  it('whose pin has a name that differs from its key names that name', () => {
    const [notice] = names(`integrations: { Order to Cash: { id: ${CASH}, name: Orders EU } }\n`).findings();
    expect(notice?.summary).toBe(
      `"Order to Cash" (name: "Orders EU") is pinned to ${CASH}, which the account calls "Order to Cash".`,
    );
  });

  it('whose pin has another name is at rest with the line that the notice gives', () => {
    const [notice] = names(`integrations: { Old name: { id: ${CASH} } }\n`).findings();
    const line = /`(name: .*?)` beside the id/.exec(notice?.fix ?? '')?.[1] ?? '';
    expect(line).toBe('name: "Order to Cash"');
    expect(names(`integrations: { Old name: { id: ${CASH}, ${line} } }\n`).findings()).toEqual([]);
  });

  it('may not declare an object that another section declares', () => {
    const twice = `integrations: { One: { id: ${CASH} }, Two: { name: Order to Cash } }\n`;
    expect(codes(names(twice))).toContain('two-keys-for-one-object');
  });

  it('proves the account with an id, and with nothing else', () => {
    expect(names(`integrations: { Order to Cash: { id: ${CASH} } }\n`).pinned()).toBe(true);
    expect(names('integrations: { O2C: { name: Order to Cash } }\n').pinned()).toBe(false);
    expect(names('integrations: { Gone: { id: ffffffffffffffffffffffff } }\n').pinned()).toBe(false);
  });

  it('gives its object the name that people see', () => {
    const { labels } = names('integrations: { O2C: { name: Order to Cash } }\n');
    expect([labels.get(CASH), labels.get(RETURNS_EU), labels.get(ORDERS)]).toEqual([
      'O2C',
      'Returns',
      '/orders',
    ]);
  });
});

describe('the key for an object', () => {
  it('is its label, or its id where that label means several', () => {
    const key = keyFor(names().labels);
    expect([CASH, RETURNS_EU, ORDERS, 'unheard-of'].map(key)).toEqual([
      'Order to Cash',
      RETURNS_EU,
      '/orders',
      'unheard-of',
    ]);
  });

  it('leads back to that object, whatever the account calls its integrations', () => {
    const name = fc.oneof(
      fc.constantFrom('Returns', 'Orders', '/orders', CASH as string),
      fc.string({ minLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (called) => {
        const integrations = called.map((each, index) => ({
          id: integrationIdOf(`cccccccccccccccccccccc${index}0`),
          name: each,
        }));
        const resolved = names('', { ...account([]), integrations });
        const key = keyFor(resolved.labels);
        for (const { id } of integrations) expect(resolved.integration(key(id), PLACE)).toEqual(found(id));
      }),
      { numRuns: 200 },
    );
  });
});

describe('names without an account', () => {
  const SECTION = `integrations: { Refunds: { id: ${RETURNS_EU} }, O2C: { name: Order to Cash } }\n`;

  it('stand for themselves, or for what their section says', () => {
    const alone = namesAlone(filesAbout([], SECTION));
    expect(alone.integration('Refunds', PLACE)).toEqual(found(RETURNS_EU));
    expect(alone.integration('O2C', PLACE)).toEqual(found('Order to Cash'));
    expect(alone.server('/anything', PLACE)).toEqual(found('/anything'));
    expect([alone.findings(), alone.pinned()]).toEqual([[], false]);
  });

  it('fill in only what the account does not know', () => {
    const lenient = namesLeniently(filesAbout([], SECTION), account([]));
    expect(lenient.integration('O2C', PLACE)).toEqual(found(CASH));
    expect(lenient.integration('Gone since', PLACE)).toEqual(found('Gone since'));
  });
});

it('no name that every object has by birth may be a key', () => {
  for (const name of ['constructor', '__proto__', 'prototype', 'toString'])
    expect(RESERVED_NAMES.has(name)).toBe(true);
  expect(RESERVED_NAMES.has('Order to Cash')).toBe(false);
});
