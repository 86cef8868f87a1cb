/** Whom people mean when they name somebody. */
import { describe, expect, it } from 'vitest';
import { namesAlone } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import { findPerson } from '../../../src/core/reach/find-person.ts';
import type { FilesSide } from '../../../src/core/reach/person.ts';
import { account, person } from '../../support/live.ts';
import { NOW, readText } from '../../support/world.ts';

const HEAD = `version: 1
account: { name: Acme, region: us }
`;

describe('a person', () => {
  const files = (text: string): FilesSide => {
    const config = readText(`${HEAD}${text}`);
    return { config, desired: resolveDesired(config, namesAlone(config), NOW) };
  };

  it('who is pinned is found by the e-mail that the account has now', () => {
    const ada = person('ada');
    const live = account([{ ...ada, userId: 'eeeeeeeeeeeeeeeeeeeeeee1' as typeof ada.userId }]);
    const side = files('users: { old@acme.example: { id: eeeeeeeeeeeeeeeeeeeeeee1, accessLevel: monitor } }');
    for (const text of ['ADA@acme.example', 'old@acme.example']) {
      expect(findPerson(text, side, live)).toMatchObject({
        desired: { shown: 'old@acme.example' },
        records: [{ shownEmail: 'ada@acme.example' }],
      });
    }
  });
});
