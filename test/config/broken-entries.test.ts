/** Independent mistakes are all found at once, each as if it were the only one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadText } from '../../src/config/load-text.ts';
import { checkLoaded } from '../../src/config/read.ts';
import { NOW } from '../support/world.ts';

const HEAD = `version: 1
account: { name: Acme, region: us, owner: own@acme.example }
policy: { domains: [acme.example], minAdministrators: 0 }
`;

/** What is written into each map, line by line; the names of mistakes are what they should be found as. */
interface Written {
  readonly users?: string;
  readonly roles?: string;
  readonly integrations?: string;
}

const SOUND: readonly Written[] = [
  { users: 'sound@acme.example: { accessLevel: monitor }' },
  { users: 'sure@acme.example: { roles: [reader] }', roles: 'reader: { accessLevel: monitor }' },
];

const OF_THE_SCHEMA: readonly Written[] = [
  { users: 'level@acme.example: { accessLevel: admin }' },
  { users: 'key@acme.example: { accessLevl: manage }' },
  { users: 'state@acme.example: { state: gone, roles: [reader] }' },
  { roles: 'broken: { accessLevel: boss }' },
  { roles: 'unlisted: { members: 5 }' },
  { integrations: 'Orders: { manage: sound@acme.example }' },
];

const OF_THE_RULES: readonly Written[] = [
  { users: 'roleless@acme.example: { roles: [nobody] }' },
  { users: 'dated@acme.example: { accessLevel: monitor, until: 2027-02-30 }' },
  { users: 'own@acme.example: { accessLevel: monitor }' },
  { users: 'else@where.example: { accessLevel: monitor }' },
  { roles: 'listed: { accessLevel: monitor, members: [stranger@acme.example] }' },
  { integrations: 'Returns: { manage: [unknown@acme.example] }' },
  {
    users:
      'one@acme.example: { id: 5e44efa28015c94642722570, accessLevel: monitor }\n  two@acme.example: { id: 5e44efa28015c94642722570, accessLevel: monitor }',
  },
];

const textOf = (parts: readonly Written[]): string =>
  HEAD +
  (['users', 'roles', 'integrations'] as const)
    .map((map) => {
      const lines = parts.flatMap((part) => part[map] ?? []);
      return lines.length === 0 ? '' : `${map}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
    })
    .join('');

function found(text: string): string[] {
  const { findings, config } = checkLoaded(loadText(text, 'access.yaml'), NOW);
  const errors = findings.filter(({ severity }) => severity === 'error');
  expect(config === undefined).toBe(errors.length > 0);
  const lines = text.split('\n');
  return errors
    .map(({ code, summary, place }) => `${code}: ${summary} at ${lines[(place?.line ?? 0) - 1]}`)
    .sort();
}
const alone = (part: Written): string[] => found(textOf([...SOUND, part]));

describe('mistakes in different entries', () => {
  it('are mistakes when they stand alone', () => {
    for (const part of [...OF_THE_SCHEMA, ...OF_THE_RULES]) expect(alone(part)).toHaveLength(1);
  });

  it('are found at once, those of the format and those of the rules, each as if it were alone', () => {
    const mistakes = fc.subarray([...OF_THE_SCHEMA, ...OF_THE_RULES]);
    fc.assert(
      fc.property(mistakes, (parts) => {
        expect(found(textOf([...SOUND, ...parts]))).toEqual(parts.flatMap(alone).sort());
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a repair could take back is not said', () => {
  it.each([
    [
      'a role that gives access is wrong, so whoever holds it has none yet',
      'users: { ada@acme.example: { roles: [boss] } }\nroles: { boss: { accessLevel: chief } }\n',
      ['unknown-value'],
    ],
    [
      'a name is no address, so the list may mean it',
      'users: { ada.acme.example: {}, sound@acme.example: { accessLevel: monitor } }\nroles: { boss: { accessLevel: manage, members: [ada@acme.example] } }\n',
      ['not-an-email'],
    ],
    [
      'the map of the roles is misspelt, so none is unknown',
      'users: { ada@acme.example: { roles: [boss] } }\nrols: { boss: { accessLevel: manage } }\n',
      ['unknown-key'],
    ],
    [
      'an entry that is wrong may be absent, so its domain is not judged',
      'users: { ada@else.example: { stat: absent }, sound@acme.example: { accessLevel: monitor } }\n',
      ['unknown-key'],
    ],
  ])('%s', (_what, rest, codes) => {
    const { findings } = checkLoaded(loadText(HEAD + rest, 'access.yaml'), NOW);
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });

  it('of somebody whom another file declares, whose entry here cannot be read', () => {
    const broken = loadText(`${HEAD}users: { ada@else.example: { stat: absent } }\n`, 'access.yaml');
    const other = loadText(
      'version: 1\nusers: { ada@else.example: { accessLevel: monitor } }\n',
      'team.yaml',
    );
    for (const files of [
      [broken, other],
      [other, broken],
    ]) {
      const together = {
        files: files.flatMap((each) => each.files),
        findings: files.flatMap((each) => each.findings),
      };
      expect(checkLoaded(together, NOW).findings.map(({ code }) => code)).toEqual(['unknown-key']);
    }
  });
});
