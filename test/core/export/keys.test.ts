/** What an exported file calls a resource, so that each key means one object. */
import { describe, expect, it } from 'vitest';
import { keysOf } from '../../../src/core/export/keys.ts';
import { integrationIdOf, mcpServerIdOf } from '../../../src/core/model/ids.ts';
import { account } from '../../support/live.ts';

const idOf = (end: string): string => end.padStart(24, 'a');

/** The keys of integrations by the end of their id. */
function keys(names: Readonly<Record<string, string>>, servers: Readonly<Record<string, string>> = {}) {
  const { integrations, mcpServers } = keysOf({
    ...account([]),
    integrations: Object.entries(names).map(([end, name]) => ({ id: integrationIdOf(idOf(end)), name })),
    mcpServers: Object.entries(servers).map(([end, uri]) => ({
      id: mcpServerIdOf(idOf(end)),
      name: 'A server',
      uri,
      external: false,
    })),
  });
  return [...integrations.values(), ...mcpServers.values()].map(({ key, entry }) => [key, entry]);
}
const keysAlone = (...given: Parameters<typeof keys>) => keys(...given).map(([key]) => key);

describe('an integration', () => {
  it('is called by its name, with its id beside it', () => {
    expect(keys({ 1: 'Payroll' })).toEqual([['Payroll', { id: idOf('1') }]]);
  });

  it('of a name that another has too is told apart by the end of its id, as long as it must be', () => {
    expect(keys({ 1001: 'Payroll', 1002: 'Payroll' })).toEqual([
      ['Payroll (1001)', { id: idOf('1001'), name: 'Payroll' }],
      ['Payroll (1002)', { id: idOf('1002'), name: 'Payroll' }],
    ]);
    expect(keysAlone({ b1001: 'Payroll', c1001: 'Payroll' })).toEqual(['Payroll (b1001)', 'Payroll (c1001)']);
  });

  it('shares its name with another that is composed otherwise and looks the same', () => {
    expect(keysAlone({ 1001: 'Caf\u00e9', 1002: 'Cafe\u0301' })).toEqual([
      'Caf\u00e9 (1001)',
      'Cafe\u0301 (1002)',
    ]);
  });

  it('is called by its id alone where the longer name is that of a third one', () => {
    expect(keys({ 1001: 'Payroll', 1002: 'Payroll', 3: 'Payroll (1001)' })).toEqual([
      ['Payroll (1001)', { id: idOf('3') }],
      [idOf('1001'), undefined],
      ['Payroll (1002)', { id: idOf('1002'), name: 'Payroll' }],
    ]);
  });

  it.each([
    ['says nothing', ' '],
    ['is longer than a key may be', 'x'.repeat(301)],
    ['holds what cannot be seen', 'Pay\u200broll'],
    ['is the id of something else', idOf('2')],
    ['is no name for a key of a map', '__proto__'],
  ])('is called by its id where its name %s', (_why, name) => {
    expect(keys({ 1: name, 2: 'Other' })[0]).toEqual([idOf('1'), undefined]);
  });

  it('may have a name as long as a key may be', () => {
    expect(keysAlone({ 1: 'x'.repeat(300) })).toEqual(['x'.repeat(300)]);
  });

  it('is not pinned by an id that no file could pin', () => {
    const { integrations } = keysOf({
      ...account([]),
      integrations: [{ id: integrationIdOf('short'), name: 'Payroll' }],
      mcpServers: [],
    });
    expect(integrations.get('short')).toMatchObject({ key: 'short', entry: undefined });
  });
});

describe('a server', () => {
  it('is called by its URI, if that is one and its alone', () => {
    expect(keys({}, { 1: '/stock' })).toEqual([['/stock', { id: idOf('1') }]]);
    expect(keys({}, { 1: '/stock', 2: '/stock' })).toEqual([
      [idOf('1'), undefined],
      [idOf('2'), undefined],
    ]);
    expect(keys({}, { 1: 'stock' })).toEqual([[idOf('1'), undefined]]);
  });
});

it('what the account does not list is called by its id', () => {
  expect(keysOf(account([])).keyOf('integrations', 'gone')).toBe('gone');
});
