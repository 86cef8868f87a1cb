/** What a review counts, and what it tells apart. */
import { describe, expect, it } from 'vitest';
import { recordIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import { dailyText } from '../../../src/form/daily.ts';
import { flat } from '../../../src/say/line.ts';
import { remarksOn } from '../../../src/say/report/words.ts';
import { account, person } from '../../support/live.ts';
import { reviewAbout } from '../../support/reviewed.ts';
import { INTEGRATIONS } from '../../support/world.ts';

describe('figures', () => {
  it('count as administrators only who is accepted and enabled', () => {
    const live = account([
      person('ada', { level: 'administrator', invitation: 'pending' }),
      person('bea', { level: 'administrator', disabled: true }),
    ]);
    expect(reviewAbout(live).figures).toMatchObject({
      people: 3,
      administrators: 1,
      pending: 1,
      pendingElevated: 1,
      disabled: 1,
    });
  });
});

const FILE = `version: 1
account: { name: Acme, region: us, owner: cio@acme.example, contains: [${INTEGRATIONS[0].id}] }
policy: { protectedUsers: [glass@acme.example] }
roles:
  operator:
    accessLevel: monitor
    integrations: { Order to Cash: manage }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { roles: [operator], mcpServers: { /orders: { level: write, until: 2026-11-01 } } }
  moved@acme.example: { id: ${'e'.repeat(24)}, accessLevel: monitor, until: 2027-01-31 }
  leaver@acme.example: { state: absent }
mcpServers:
  /orders: { read: [ada@acme.example] }
`;

describe('beside the files', () => {
  it('counts who differs by person', () => {
    const live = account([person('leaver', { level: 'manage' }), person('ada')]);
    expect(reviewAbout(live, FILE).files).toMatchObject({
      owner: 'cio@acme.example',
      differences: [
        { email: 'ada@acme.example', kinds: ['grant'] },
        { email: 'leaver@acme.example', kinds: ['remove'] },
        // Whoever is pinned to a person that has gone is invited by no run.
        { email: 'moved@acme.example', kinds: [] },
      ],
    });
  });

  it('counts once who is protected, missing, and perhaps the owner now', () => {
    const file = FILE.replace('users:\n', 'users:\n  glass@acme.example: { accessLevel: monitor }\n');
    const live = account([person('cio', { level: 'manage' }), person('ada')]);
    const differ = reviewAbout(live, file).files?.differences.map(({ email }) => email.split('@')[0]);
    expect(differ).toEqual(['ada', 'cio', 'glass', 'moved']);
  });

  it('counts also who differs and is written by no run, and does not call that as declared', () => {
    const told = (level: 'monitor' | 'administrator') => {
      const file = FILE.replace('users:\n', 'users:\n  glass@acme.example: { accessLevel: monitor }\n')
        .replace(/ {2}(?:ada|moved|leaver)@.*\n/g, '')
        .replace(/mcpServers:\n.*\n/, '');
      const review = reviewAbout(account([person('glass', { level })]), file);
      const words = remarksOn(review).map(flat).join(' ');
      return { differ: review.figures.differ, differences: review.files?.differences, words };
    };
    const raised = told('administrator');
    expect(raised).toMatchObject({
      differ: 1,
      differences: [{ email: 'glass@acme.example', kinds: [], waits: false }],
    });
    expect(raised.words).toContain('change nothing, and 1 person differs from them all the same');
    const same = told('monitor');
    expect(same).toMatchObject({ differ: 0, differences: [] });
    expect(same.words).toContain('An apply of the files would change nothing.');
  });
});

describe('people with a level that is not known', () => {
  it('stand apart: what they reach cannot be told', () => {
    const eve = {
      recordId: recordIdOf('record-eve'),
      userId: userIdOf('user-eve'),
      email: person('eve').email,
      shownEmail: 'Eve@acme.example',
      levelWord: 'overseer',
    };
    const live = { ...account([]), unknownLevels: [eve] };
    const { unknownLevels, figures } = reviewAbout(live, FILE);
    expect(unknownLevels).toEqual([
      {
        email: 'Eve@acme.example',
        recordId: 'record-eve',
        personId: 'user-eve',
        levelWord: 'overseer',
        inFiles: 'outside',
      },
    ]);
    expect(figures).toMatchObject({ people: 2, unknownLevels: 1, outsideFiles: 1 });
    // Two records of one person are one person.
    const mal = person('mal', { level: 'administrator' });
    const { email, shownEmail } = mal;
    const other = { ...person('again', { level: 'administrator' }), email, shownEmail };
    const twice = reviewAbout({ ...live, users: [...live.users, person('eve'), mal, other] }, FILE);
    expect(twice.figures).toMatchObject({ people: 3, administrators: 2, unknownLevels: 1, outsideFiles: 2 });
    const { attention } = JSON.parse(dailyText({ review: twice, version: '1' }));
    expect(attention).toContainEqual({ what: 'In no file', about: ['mal@acme.example', 'eve@acme.example'] });
  });
});
