/** What is asked of an account only because the files speak of it. */
import { describe, expect, it } from 'vitest';
import { statesNotifications, statesSso } from '../../../src/core/written/config.ts';
import { filesAbout } from '../../support/about.ts';

const ada = (more = '') => [`ada@acme.example: { accessLevel: monitor${more} }`];

describe('single sign-on', () => {
  it('is asked after where an entry, a role or the defaults demand it, and not where they wave it', () => {
    expect(statesSso(filesAbout(ada(', ssoRequired: true')))).toBe(true);
    expect(statesSso(filesAbout(ada(), 'roles: { op: { accessLevel: monitor, ssoRequired: true } }\n'))).toBe(
      true,
    );
    expect(statesSso(filesAbout(ada(), 'defaults: { ssoRequired: true }\n'))).toBe(true);
    expect(statesSso(filesAbout(ada(', ssoRequired: false')))).toBe(false);
    expect(statesSso(filesAbout(ada(', mfaRequired: true')))).toBe(false);
  });
});

describe('mail', () => {
  it('is read where an entry, a role or a list states it, also where it states that there is none', () => {
    expect(statesNotifications(filesAbout(ada(', notifications: []')))).toBe(true);
    expect(
      statesNotifications(filesAbout(ada(), 'roles: { op: { accessLevel: monitor, notifications: [] } }\n')),
    ).toBe(true);
    const list = (notify: string) => `integrations: { Order to Cash: { notify: [${notify}] } }\n`;
    expect(statesNotifications(filesAbout(ada(), list('ada@acme.example')))).toBe(true);
    expect(statesNotifications(filesAbout(ada()))).toBe(false);
  });
});
