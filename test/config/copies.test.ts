/** Which files are taken for copies of others, by what their names and their people say. */
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config/read.ts';
import { folderWith } from '../support/harness.ts';

const ACCOUNT =
  'version: 1\naccount: { name: Acme, region: us }\nusers:\n  root@acme.example: { accessLevel: administrator }\n';
const fileOf = (...people: readonly string[]): string =>
  `version: 1\nusers:\n${people.map((each) => `  ${each}@acme.example: { accessLevel: monitor }\n`).join('')}`;

async function copiesIn(files: Readonly<Record<string, string>>): Promise<string[]> {
  const cwd = await folderWith({ 'access/account.yaml': ACCOUNT, ...files });
  const { findings, config } = await readConfig({ paths: [], cwd, now: new Date('2026-11-22T12:00:00Z') });
  expect(config).toBeDefined();
  return findings.map(({ code, severity, summary, place }) => {
    expect([code, severity]).toEqual(['copied-file', 'warning']);
    return `${place?.file}: ${/copy of (.*): both/.exec(summary)?.[1]}`;
  });
}

it.each([
  'c copy.yaml',
  'c copy 2.yaml',
  'c - Copy.yaml',
  'c (1).yaml',
  'c(2).yaml',
  'c 2.yaml',
  'c-old.yaml',
  'c.bak.yaml',
  'c_backup.yaml',
  'c - Kopie.yaml',
  'Copy of c.yaml',
  'c.copy.yaml',
])('%s is a copy of c.yaml where they have one person in common, whatever each says', async (name) => {
  const other = 'version: 1\nusers:\n  ada@acme.example: { integrations: { Returns: manage } }\n';
  expect(await copiesIn({ 'access/c.yaml': fileOf('ada', 'bea'), [`access/${name}`]: other })).toEqual([
    `access/${name}: access/c.yaml`,
  ]);
  expect(await copiesIn({ 'access/c.yaml': fileOf('bea'), [`access/${name}`]: other })).toEqual([]);
});

it.each(['cc.yaml', 'c-2.yaml', 'bold.yaml', 'c-team.yaml', 'sub/c copy.yaml'])(
  '%s is none by its name',
  async (name) =>
    expect(
      await copiesIn({ 'access/c.yaml': fileOf('ada', 'bea'), [`access/${name}`]: fileOf('ada') }),
    ).toEqual([]),
);

it('by what it says: three alike and most of one file, in whatever order the files are named', async () => {
  const [most, few] = [fileOf('ada', 'bea', 'cas', 'dea'), fileOf('ada', 'bea', 'x', 'y')];
  const copied = ['access/t.yaml: access/s.yaml'];
  expect(await copiesIn({ 'access/s.yaml': most, 'access/t.yaml': most })).toEqual(copied);
  expect(await copiesIn({ 'access/t.yaml': most, 'access/s.yaml': most })).toEqual(copied);
  expect(await copiesIn({ 'access/s.yaml': most, 'access/t.yaml': few })).toEqual([]);
  // A person without a word is declared wherever a list or a role needs them.
  const bare = most
    .replaceAll('{ accessLevel: monitor }', '{}')
    .replace('users:', 'users:\n  z@acme.example: { accessLevel: monitor }');
  const roles = `${bare.replace('version: 1\n', 'version: 1\nroles: { all: { accessLevel: monitor, members: [ada@acme.example, bea@acme.example, cas@acme.example, dea@acme.example] } }\n')}`;
  expect(await copiesIn({ 'access/s.yaml': roles, 'access/t.yaml': bare })).toEqual([]);
});

it('also where a file of everybody comes before both', async () => {
  const people = ['ada', 'bea', 'cas', 'dea'];
  const all = fileOf(...people, 'eve', 'fay', 'gus', 'hal', 'ida').replaceAll(
    'accessLevel: monitor',
    'integrations: { Orders: manage }',
  );
  const files = { 'access/all.yaml': all, 'access/s.yaml': fileOf(...people) };
  expect(await copiesIn(files)).toEqual([]);
  for (const name of ['access/s copy.yaml', 'access/t.yaml'])
    expect(
      (await copiesIn({ ...files, [name]: fileOf(...people) })).map((each) => each.split(': ').sort()),
    ).toEqual([[name, 'access/s.yaml'].sort()]);
});
