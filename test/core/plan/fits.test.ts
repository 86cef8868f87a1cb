/** Whether files and account fit together. */
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import {
  missingIds,
  notifiedWithoutAccess,
  pinsHere,
  unpinned,
  wrongAccount,
} from '../../../src/core/plan/fits.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import { CASH, filesAbout, ORDERS } from '../../support/about.ts';
import { account } from '../../support/live.ts';
import { NOW, ORIGIN } from '../../support/world.ts';

const live = account([]);

it('an id that only the right account has, and this one lacks, is missing', () => {
  expect(missingIds(filesAbout([]), live)).toEqual([]);
  expect(missingIds(filesAbout([], '', 'contains: [cccccccccccccccccccccccc]'), live)).toEqual([
    'cccccccccccccccccccccccc',
  ]);
});

it('an id that this account has proves it beside one that is missing, and each id once', () => {
  const gone = 'cccccccccccccccccccccccc';
  const here = (contains: string, rest = '') =>
    pinsHere(filesAbout([], rest, `contains: [${contains}]`), live);
  expect(here(gone)).toBe(0);
  expect(here(`${gone}, ${CASH}`, `integrations: { Cash: { id: ${CASH} }, Gone: { id: ${gone} } }\n`)).toBe(
    1,
  );
  expect(
    here(gone, `integrations: { Cash: { id: ${CASH} } }\nmcpServers: { Orders: { id: ${ORDERS} } }\n`),
  ).toBe(2);
});

describe('a base', () => {
  const GONE = 'cccccccccccccccccccccccc';
  const files = (account: Partial<WrittenConfig['account']['value']> = {}): WrittenConfig => {
    const config = filesAbout([]);
    return { ...config, account: { ...config.account, value: { ...config.account.value, ...account } } };
  };
  const code = (base: WrittenConfig, config = files()) => {
    const wrong = wrongAccount(config, live, base);
    return wrong?.kind === 'invalid' ? wrong.findings[0]?.code : wrong?.kind;
  };

  it('is of the account under another name, and with what proved it before, but not with neither', () => {
    expect(code(files())).toBeUndefined();
    expect(code(files({ name: 'Acme EU' }))).toBeUndefined();
    expect(code(files({ contains: [GONE] }))).toBeUndefined();
    expect(code(files({ name: 'Acme EU', contains: [] }))).toBeUndefined();
    expect(
      code(files({ name: 'Acme EU', contains: [GONE, ...(files().account.value.contains ?? [])] })),
    ).toBe(undefined);
    expect(code(files({ name: 'Acme EU', contains: [GONE] }))).toBe('base-of-another-account');
  });

  it('of another account stops every plan, a timer too', () => {
    const base = files({ name: 'Acme EU', contains: [GONE] });
    for (const more of [{}, { due: { waited: new Set<string>() } }]) {
      const result = makePlan({ config: files(), live, base, origin: ORIGIN, now: NOW, ...more });
      expect(result).toMatchObject({ kind: 'invalid', findings: [{ code: 'base-of-another-account' }] });
    }
  });

  it('of another region is of another account', () => {
    expect(code(files({ region: 'eu' }))).toBe('base-of-another-account');
    expect(code(files({ region: 'eu' }), files({ region: 'eu' }))).toBeUndefined();
  });
});

describe('mail about an integration', () => {
  const found = (entry: string): number => {
    const config = filesAbout([`ada@acme.example: ${entry}`]);
    return notifiedWithoutAccess(resolveDesired(config, namesOf(config, live), NOW)).length;
  };

  it('is only for whoever reaches it, by a grant or by the level', () => {
    expect(found('{ notifications: [Order to Cash], mcpServers: { /orders: read } }')).toBe(1);
    expect(found('{ notifications: [Order to Cash], integrations: { Order to Cash: monitor } }')).toBe(0);
    expect(found('{ notifications: [Order to Cash], accessLevel: monitor }')).toBe(0);
  });
});

it('in production an integration that is granted by its name alone is told, once', () => {
  const granting = filesAbout([
    'ada@acme.example: { integrations: { Order to Cash: manage } }',
    'bea@acme.example: { integrations: { Order to Cash: monitor } }',
  ]);
  const inEnvironment = (environment: string): WrittenConfig => ({
    ...granting,
    account: { ...granting.account, value: { ...granting.account.value, environment } },
  });
  const codes = (environment: string) => {
    const config = inEnvironment(environment);
    return unpinned(config, namesOf(config, live)).map(({ code, place }) => `${code} in line ${place?.line}`);
  };
  expect(codes('production')).toEqual(['unpinned in line 5']);
  expect(codes('sandbox')).toEqual([]);
});
