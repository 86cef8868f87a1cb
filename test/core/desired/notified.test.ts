/** About what somebody gets mail. */
import { describe, expect, it } from 'vitest';
import { CASH, desiredOf, filesAbout, RETURNS_EU } from '../../support/about.ts';

const RETURNS = `integrations: { Returns EU: { id: ${RETURNS_EU}, notify: [ada@acme.example] } }\n`;
const about = (line: string, rest = '') => desiredOf(filesAbout([line], rest), 'ada').notifications;

describe('mail about integrations', () => {
  it('is not managed of somebody of whom no line speaks, and ends for whoever has an empty list', () => {
    expect(about('ada@acme.example: { accessLevel: monitor }')).toBeUndefined();
    expect(about('ada@acme.example: { accessLevel: monitor, notifications: [] }')).toEqual(new Map());
  });

  it('adds up over the own entry and the lists that name somebody', () => {
    const told = about('ada@acme.example: { accessLevel: monitor, notifications: [Order to Cash] }', RETURNS);
    expect([...(told ?? [])].map(([id, { text }]) => [id, text])).toEqual([
      [CASH, 'own entry'],
      [RETURNS_EU, 'notify of Returns EU'],
    ]);
  });

  it('is managed of somebody whom a list alone names', () => {
    const told = about('ada@acme.example: { accessLevel: monitor }', RETURNS);
    expect([...(told?.keys() ?? [])]).toEqual([RETURNS_EU]);
  });

  it('by a role whose day is past is managed still, and is none', () => {
    const role = 'roles: { op: { accessLevel: monitor, notifications: [Order to Cash] } }\n';
    const line = (until: string) =>
      `ada@acme.example: { accessLevel: monitor, roles: [{ role: op, until: ${until} }] }`;
    expect([...(about(line('2026-11-22'), role)?.keys() ?? [])]).toEqual([CASH]);
    expect(about(line('2026-11-21'), role)).toEqual(new Map());
  });
});
