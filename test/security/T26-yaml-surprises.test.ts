/** T26: YAML that means something else than it shows. */
import { expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { runCli } from '../support/harness.ts';

const HEAD = 'version: 1\naccount: { name: Acme, region: us }\n';
const USERS = 'users:\n  ada@acme.example: { accessLevel: monitor }\n';
const person = (entry: string): string => `${HEAD}users:\n  ada@acme.example: ${entry}\n`;
const role = (name: string): string => `${HEAD}roles: { ${name}: { accessLevel: monitor } }\n${USERS}`;
const called = (name: string): string => HEAD.replace('Acme', name) + USERS;

/** What a file says, and the codes of the errors that it must cause. */
const SURPRISES: readonly (readonly [string, string, readonly string[]])[] = [
  ['no as a switch', person('{ accessLevel: monitor, enabled: no }'), ['looks-like-a-boolean']],
  ['off as a switch', person('{ accessLevel: monitor, enabled: off }'), ['looks-like-a-boolean']],
  ['yes as a switch', person('{ accessLevel: monitor, ssoRequired: yes }'), ['looks-like-a-boolean']],
  [
    'a quoted true as a switch',
    person('{ accessLevel: monitor, enabled: "true" }'),
    ['looks-like-a-boolean'],
  ],
  ['1 as a switch', person('{ accessLevel: monitor, enabled: 1 }'), ['wrong-type']],
  ['null as a switch', person('{ accessLevel: monitor, enabled: ~ }'), ['empty-value']],
  ['NO as a region', `${HEAD.replace('us', 'NO')}${USERS}`, ['unknown-value']],
  ['an octal number as a name', role('017'), ['non-string-key']],
  ['an octal number of YAML 1.2 as a name', role('0o17'), ['non-string-key']],
  ['a hexadecimal number as a name', role('0x10'), ['non-string-key']],
  ['an exponent as a name', role('1e3'), ['non-string-key']],
  ['a number as the name of the account', called('2026'), ['looks-like-a-number']],
  ['infinity as the name of the account', called('.inf'), ['looks-like-a-number']],
  ['not a number as the name of the account', called('.nan'), ['looks-like-a-number']],
  ['null as the name of the account', called('null'), ['empty-value']],
  ['true as the name of the account', called('true'), ['looks-like-a-boolean']],
  [
    'a big number as an id',
    person('{ accessLevel: monitor, id: 123456789012345678901234 }'),
    ['looks-like-a-number'],
  ],
  ['an exponent as an id', person('{ accessLevel: monitor, id: 1e23 }'), ['looks-like-a-number']],
  ['a number as a date', person('{ accessLevel: monitor, until: 2026 }'), ['looks-like-a-number']],
  [
    'a duplicate person',
    `${HEAD}${USERS}  ada@acme.example: { accessLevel: administrator }\n`,
    ['duplicate-key'],
  ],
  ['a duplicate section', `${HEAD}${USERS}${USERS}`, ['duplicate-key']],
  [
    'a duplicate in a flow map',
    person('{ accessLevel: monitor, accessLevel: administrator }'),
    ['duplicate-key'],
  ],
  [
    'a duplicate by an escape',
    person('{ accessLevel: monitor, "access\\u004Cevel": administrator }'),
    ['duplicate-key'],
  ],
  [
    'a merge key',
    `${HEAD}roles: { a: { <<: { accessLevel: administrator } } }\n${USERS}`,
    ['yaml-merge-key'],
  ],
  [
    'a quoted merge key',
    `${HEAD}roles: { a: { "<<": { accessLevel: administrator } } }\n${USERS}`,
    ['unknown-key'],
  ],
  ['an anchor', person('&a { accessLevel: monitor }'), ['yaml-anchor']],
  ['an alias', person('*a'), ['yaml-alias']],
  ['a tag', person('!!str { accessLevel: monitor }'), ['yaml-tag']],
  ['a tag of its own', person('!admin { accessLevel: monitor }'), ['yaml-tag']],
  ['a tag of JavaScript', called('!!js/function "function(){}"'), ['yaml-tag']],
  ['a binary text', called('!!binary QWNtZQ=='), ['yaml-tag']],
  ['a set', `${HEAD}users: !!set { ada@acme.example }\n`, ['yaml-tag']],
  [
    'the directive of YAML 1.1',
    `%YAML 1.1\n---\n${HEAD}${person('{ accessLevel: monitor, enabled: no }').slice(HEAD.length)}`,
    ['yaml-directive'],
  ],
  ['a directive for tags', `%TAG ! tag:evil.test,2000:\n---\n${HEAD}${USERS}`, ['yaml-directive']],
  ['a second document', `${HEAD}${USERS}---\n${HEAD}${USERS}`, ['several-documents']],
  ['an end of the document with more behind it', `${HEAD}${USERS}...\nusers: {}\n`, ['several-documents']],
  [
    'a list as a key',
    `${HEAD}users:\n  ? [ada@acme.example]\n  : { accessLevel: monitor }\n`,
    ['non-string-key'],
  ],
  [
    'a map as a key',
    `${HEAD}users:\n  ? { ada@acme.example: 1 }\n  : { accessLevel: monitor }\n`,
    ['non-string-key'],
  ],
  ['null as a key', `${HEAD}users: { : { accessLevel: monitor } }\n`, ['non-string-key']],
  ['a boolean as a key', `${HEAD}${USERS}  true: { accessLevel: monitor }\n`, ['non-string-key']],
  ['tabs as indentation', `${HEAD}users:\n\tada@acme.example: { accessLevel: monitor }\n`, ['tab']],
  ['a list as text', person('[accessLevel, monitor]'), ['wrong-type']],
  [
    'a comment that swallows a level',
    person('{ integrations: { a: monitor } } # accessLevel: administrator\n  eve@acme.example:'),
    ['empty-value'],
  ],
  ['an invisible space in a key', person('{ access\u200bLevel: monitor }'), ['unknown-key']],
  ['a no-break space in a key', person('{ accessLevel\u00a0: monitor }'), ['odd-blank']],
  [
    'a no-break space as indentation',
    `${HEAD}users:\n\u00a0\u00a0ada@acme.example: { accessLevel: monitor }\n`,
    ['odd-blank'],
  ],
  [
    'a line separator',
    `${HEAD}users: # none\u2028  ada@acme.example: { accessLevel: monitor }\n`,
    ['empty-value'],
  ],
  ['a NUL', called('"a\u0000b"'), ['control-character']],
];

const codesOf = async (text: string): Promise<{ code: number; codes: string[] }> => {
  const { code, stdout } = await runCli(['validate', '--format', 'json'], { files: { 'access.yaml': text } });
  const { findings } = JSON.parse(stdout) as {
    findings: { severity: string; code: string; line?: number }[];
  };
  const errors = findings.filter(({ severity }) => severity === 'error');
  expect(errors.every(({ line }) => line !== undefined)).toBe(true);
  return { code, codes: [...new Set(errors.map((each) => each.code))] };
};

test.each(SURPRISES)('%s is an error with a place', async (_, text, codes) => {
  expect(await codesOf(text)).toEqual({ code: EXIT.invalid, codes });
});
