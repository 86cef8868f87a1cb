/** Editors: what is written names a schema that lies beside it, so that it is checked without any network. */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../src/errors.ts';
import { folderWith, openSandbox, runCli } from './support/harness.ts';

const SEED = `
owner: owner@acme.example
tokens: { sandbox-token: root@acme.example }
integrations: [{ name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { integrations: { Order to Cash: monitor } }
`;
const PUBLISHED = 'schemas/access.schema.json';

/** The schema that an editor finds by the first line that names one. */
async function schemaOf(file: string): Promise<{ readonly named: string; readonly text?: string }> {
  const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(await readFile(file, 'utf8')) ?? [];
  if (named.startsWith('https:')) return { named };
  return { named, text: await readFile(join(dirname(file), named), 'utf8') };
}

describe.each([
  ['init', ['init'], 'access.yaml'],
  ['export to a file', ['export', '--output', 'access.yaml'], 'access.yaml'],
  ['export to a folder', ['export', '--output', 'access/'], 'access/access.yaml'],
])('%s', (_what, argv, file) => {
  it('writes the schema beside, whose address is its id, and the file fits it', async () => {
    const sandbox = await openSandbox(SEED);
    const cwd = await folderWith({});
    const run = await runCli(argv, { sandbox, cwd });
    await sandbox.close();
    expect(run.code, run.stderr).toBe(EXIT.done);
    const { named, text = '' } = await schemaOf(join(cwd, file));
    expect([named, text]).toEqual(['access.schema.json', await readFile(PUBLISHED, 'utf8')]);
    const schema = JSON.parse(text);
    expect(schema.$id).toBe('https://celigo-access.dev/schemas/access.schema.json');
    const fits = new Ajv({ strict: false }).compile(schema);
    expect(fits(parse(await readFile(join(cwd, file), 'utf8'))), JSON.stringify(fits.errors)).toBe(true);
    expect((await runCli(['validate'], { cwd })).code).toBe(EXIT.done);
  });
});

it('what goes to a pipe, or into other files, names the address', async () => {
  const sandbox = await openSandbox(SEED);
  const cwd = await folderWith({});
  const piped = await runCli(['export'], { sandbox, cwd });
  const entry = await runCli(['export', '--user', 'ada@acme.example', '--output', 'ada.yaml'], {
    sandbox,
    cwd,
  });
  await sandbox.close();
  expect(entry.code, entry.stderr).toBe(EXIT.done);
  expect(piped.stdout).toContain('$schema=https://celigo-access.dev/schemas/access.schema.json\n');
  expect((await schemaOf(join(cwd, 'ada.yaml'))).named).toMatch(/^https:/);
  await expect(readFile(join(cwd, 'access.schema.json'))).rejects.toThrow();
});

it('a schema of another version is replaced, and what is no schema of ours is not', async () => {
  const older = JSON.stringify({ $id: 'https://celigo-access.dev/schemas/access.schema.json' });
  const cwd = await folderWith({ 'access.schema.json': older });
  expect((await runCli(['init'], { cwd })).code).toBe(EXIT.done);
  expect(await readFile(join(cwd, 'access.schema.json'), 'utf8')).toBe(await readFile(PUBLISHED, 'utf8'));
  for (const mine of ['{}', 'mine', '']) {
    await writeFile(join(cwd, 'access.schema.json'), mine);
    const { code, stderr } = await runCli(['init', '--force'], { cwd });
    expect([code, stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('is not the schema of access files'),
    ]);
    expect(await readFile(join(cwd, 'access.schema.json'), 'utf8')).toBe(mine);
  }
});

describe('the entries for schemastore.org', () => {
  it('claim names of our own alone, and schemas that there are', async () => {
    const entries: { name: string; description: string; fileMatch: string[]; url: string }[] = JSON.parse(
      await readFile('docs/schemastore.json', 'utf8'),
    );
    expect(entries.length).toBeGreaterThan(0);
    for (const { name, description, fileMatch, url } of entries) {
      expect(name).toMatch(/^celigo-access\b/);
      expect(description).not.toMatch(/schema/i);
      // A name that anybody may use for anything is refused there.
      for (const each of fileMatch) expect(each).toMatch(/^(?:\*\.)?celigo-access[a-z-]*\.yaml$/);
      const file = url.replace('https://celigo-access.dev/', '');
      expect(JSON.parse(await readFile(file, 'utf8')).$id).toBe(url);
    }
  });
});
