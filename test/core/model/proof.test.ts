import { expect, it } from 'vitest';
import { integrationIdOf, mcpServerIdOf } from '../../../src/core/model/ids.ts';
import { proofOf } from '../../../src/core/model/proof.ts';

const idOf = (first: string): string => first.padEnd(24, '0');
const integration = (id: string) => ({ id: integrationIdOf(id), name: `integration ${id}` });
const server = (id: string) => ({
  id: mcpServerIdOf(id),
  name: `server ${id}`,
  uri: `/${id}`,
  external: false,
});

it('an account is known by its oldest integration, however the account lists them', () => {
  const list = [integration(idOf('6')), integration(idOf('5')), integration(idOf('7'))];
  for (const integrations of [list, [...list].reverse()])
    expect(proofOf({ integrations, mcpServers: [server(idOf('1'))] })?.id).toBe(idOf('5'));
});

it('only an account without integrations is known by a server', () => {
  expect(proofOf({ integrations: [], mcpServers: [server(idOf('2')), server(idOf('1'))] })?.id).toBe(
    idOf('1'),
  );
});

it('an id that other accounts may have proves nothing', () => {
  expect(
    proofOf({ integrations: [integration('none'), integration('A'.repeat(24))], mcpServers: [] }),
  ).toBeUndefined();
});
