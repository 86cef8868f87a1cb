/** Pseudonyms: of one person the same everywhere, whichever reports are compared. */
import { expect, it } from 'vitest';
import { emailOf } from '../../../src/core/model/ids.ts';
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

it('leaves nothing of an e-mail that holds what stands between words, wherever it stands', () => {
  const emails = ['zo{r}g@zq.example', 'zo/rg@zq.example', 'zo/rg@zq.example.zq', "o'zorg@zq.example"];
  const people = emails.map((email, at) => ({
    ...person(`p${at}`),
    email: emailOf(email),
    shownEmail: email,
  }));
  const said = emails.map(
    (email) => `Of ${email.toUpperCase()}, «${email}», ${email}'${email} and (${email}).`,
  );
  const review = reviewAbout(
    account(people),
    `
version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0 }
users:
  root@acme.example: { accessLevel: administrator }
  zo|new@zq.example: { accessLevel: monitor }
tests:
${said.map((name) => `  - { name: ${JSON.stringify(name)}, users: root*, never: { accessLevel: administrator } }`).join('\n')}
`,
  );
  const hidden = redacted({ review }).review;
  expect(JSON.stringify(hidden)).not.toMatch(/zo|rg|zq|new/i);
  for (const [at, { name = '' }] of (hidden.files?.tests ?? []).entries()) {
    const pseudonym = hidden.people.find(({ recordId }) => recordId === `record-p${at}`)?.email;
    expect(name).toBe(`Of ${pseudonym}, «${pseudonym}», ${pseudonym}'${pseudonym} and (${pseudonym}).`);
  }
});
