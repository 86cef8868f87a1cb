/** What returns to somebody when a role ends. */
import { describe, expect, it } from 'vitest';
import { desiredOf, filesAbout } from '../../support/about.ts';

const REST = `defaults: { mfaRequired: false }
roles: { guarded: { accessLevel: monitor, mfaRequired: true } }
`;
const about = (entry: string, rest = REST) =>
  desiredOf(filesAbout([`ada@acme.example: ${entry}`], rest), 'ada');
const guardedUntil = (until: string): string => `{ roles: [{ role: guarded, until: ${until} }] }`;

describe('a role that asks for a second factor and ends', () => {
  it('will loosen the sign-in, where the defaults ask for none', () => {
    expect(about(guardedUntil('2026-12-31')).loosens).toMatchObject([
      { setting: 'mfaRequired', value: false, moment: Date.parse('2027-01-01T00:00:00Z') },
    ]);
  });

  it('loosens nothing that the own entry, or another role without an end, keeps', () => {
    const own = about('{ mfaRequired: true, roles: [{ role: guarded, until: 2026-12-31 }] }');
    expect(own.loosens).toBeUndefined();
    const both = about(
      '{ roles: [{ role: guarded, until: 2026-12-31 }, also] }',
      `${REST}  also: { mfaRequired: true }\n`.replace(
        'roles: { guarded: { accessLevel: monitor, mfaRequired: true } }',
        'roles:\n  guarded: { accessLevel: monitor, mfaRequired: true }',
      ),
    );
    expect(both.loosens).toBeUndefined();
  });

  it('loosens nothing where the defaults are silent: the account keeps what it has', () => {
    const silent = about(
      guardedUntil('2026-12-31'),
      'roles: { guarded: { accessLevel: monitor, mfaRequired: true } }\n',
    );
    expect(silent.loosens).toBeUndefined();
  });
});
