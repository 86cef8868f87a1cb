/** Pseudonyms: of one person the same everywhere, whichever reports are compared. */
import { expect, it } from 'vitest';
import { changesSince } from '../../../src/core/report/change.ts';
import { redacted } from '../../../src/say/report/redact.ts';
import { account, person } from '../../support/live.ts';
import { reviewAbout } from '../../support/reviewed.ts';

it('whoever left bears one pseudonym, compared with a report of e-mails as with one of pseudonyms', () => {
  const older = reviewAbout(account([person('ada'), person('ivy')]));
  const review = reviewAbout(account([person('ada')]));
  const hidden = redacted({ review: older }).review;
  const pseudonym = hidden.people.find(({ recordId }) => recordId === 'record-ivy')?.email;
  for (const each of [older, hidden])
    expect(redacted({ review, change: changesSince(each, review) }).change?.left).toMatchObject([
      { email: pseudonym },
    ]);
});
