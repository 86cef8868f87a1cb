/** T31: two spellings of one person, and two people who look like one. */
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { json } from '../celigo/loopback.ts';
import { folderWith, planFrom, runCli } from '../support/harness.ts';
import { ADA, accountAnswering, FILE, PEOPLE, record, runAgainst } from './attack.ts';

const findingsFor = async (text: string) => {
  const { code, stdout } = await runCli(['validate', '--format', 'json'], { files: { 'access.yaml': text } });
  const { findings } = JSON.parse(stdout) as { findings: { code: string; severity: string }[] };
  return { code, findings: findings.map((each) => `${each.severity} ${each.code}`) };
};
const declaring = (email: string): string => `${FILE}  "${email}": { accessLevel: administrator }\n`;

describe('a declared e-mail', () => {
  test.each([
    ['a Cyrillic а', '\u0430da@acme.example'],
    ['a Cyrillic е in the domain', 'ada@acm\u0435.example'],
    ['a Greek ο', 'r\u03bf\u03bft@acme.example'],
    ['full-width letters', '\uff41da@acme.example'],
    ['a dotless i', 'adm\u0131n@acme.example'],
    ['a mathematical letter', '\u{1d41a}da@acme.example'],
  ])('with %s is pointed out', async (_, email) => {
    expect((await findingsFor(declaring(email))).findings).toContain('warning look-alike');
  });

  test.each([['another case', 'ADA@Acme.Example']])(
    'in %s is the same person: an error with both places',
    async (_, email) => {
      const { code, findings } = await findingsFor(declaring(email));
      expect([code, findings.length > 0]).toEqual([EXIT.invalid, true]);
    },
  );

  test('in two compositions is one person', async () => {
    const { code } = await findingsFor(
      `${declaring('zo\u00eb@acme.example')}  "zoe\u0308@acme.example": { accessLevel: monitor }\n`,
    );
    expect(code).toBe(EXIT.invalid);
  });

  test('with a plus sign is another person, as the account has it', async () => {
    expect((await findingsFor(declaring('ada+x@acme.example'))).code).toBe(EXIT.done);
  });
});

describe('an e-mail in the account', () => {
  const planOf = async (email: string) => {
    const people = [
      PEOPLE[0],
      record('cccccccccccccccccccccc02', email, { accessLevel: 'monitor' }),
      PEOPLE[2],
    ];
    const api = await accountAnswering({ 'GET /v1/ashares': json(people) });
    return planFrom(
      (
        await runAgainst(api, ['plan', '--format', 'json'], {
          cwd: await folderWith({ 'access.yaml': FILE }),
        })
      ).stdout,
    );
  };

  test('in another case is the declared person: nobody is invited twice, and the grant goes to the record', async () => {
    const { operations } = await planOf('ADA@ACME.example');
    expect(operations.filter(({ kind }) => kind === 'invite').map(({ user }) => user.email)).toEqual([
      'nia@acme.example',
    ]);
    expect(operations.find(({ kind }) => kind === 'grant')?.user.recordId).toBe(ADA);
  });

  test.each([
    '\u0430da@acme.example',
    'ada@acme.example.evil.test',
    'ada@acme-example',
    'ada\u200b@acme.example',
  ])('%j does not get what ada is granted', async (email) => {
    const { operations } = await planOf(email);
    expect(operations.filter(({ kind, user }) => kind === 'grant' && user.email === email)).toEqual([]);
    expect(operations.some(({ kind, user }) => kind === 'invite' && user.email === 'ada@acme.example')).toBe(
      true,
    );
  });

  test('that two records share is not touched', async () => {
    const twin = record('cccccccccccccccccccccc0b', 'Ada@acme.example', { accessLevel: 'administrator' });
    const api = await accountAnswering({ 'GET /v1/ashares': json([...PEOPLE, twin]) });
    const { code, stderr } = await runAgainst(api, ['plan']);
    expect([code, stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('more than one record for ada@acme.example'),
    ]);
  });
});
