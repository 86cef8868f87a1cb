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
async function schemaOf(file: string): Promise<{ readonly named: string; readonly text: string }> {
  const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(await readFile(file, 'utf8')) ?? [];
  return { named, text: await readFile(join(dirname(file), named), 'utf8') };
}

describe.each([
  ['init', ['init'], 'access.yaml'],
  ['export to a file', ['export', '--output', 'access.yaml'], 'access.yaml'],
  ['export to a folder', ['export', '--output', 'access/'], 'access/access.yaml'],
])('%s', (_what, argv, file) => {
  it('writes the schema beside, under a name that is no address, and the file fits it', async () => {
    const sandbox = await openSandbox(SEED);
    const cwd = await folderWith({});
    const run = await runCli(argv, { sandbox, cwd });
    await sandbox.close();
    expect(run.code, run.stderr).toBe(EXIT.done);
    const { named, text } = await schemaOf(join(cwd, file));
    expect([named, text]).toEqual(['access.schema.json', await readFile(PUBLISHED, 'utf8')]);
    const schema = JSON.parse(text);
    expect(schema.$id).toBe('urn:celigo-access:schema:access');
    const fits = new Ajv({ strict: false }).compile(schema);
    expect(fits(parse(await readFile(join(cwd, file), 'utf8'))), JSON.stringify(fits.errors)).toBe(true);
    expect((await runCli(['validate'], { cwd })).code).toBe(EXIT.done);
  });
});

it('what goes to a pipe, or into other files, says how the schema comes beside it', async () => {
  const sandbox = await openSandbox(SEED);
  const cwd = await folderWith({});
  const piped = await runCli(['export'], { sandbox, cwd });
  const entry = await runCli(['export', '--user', 'ada@acme.example', '--output', 'ada.yaml'], {
    sandbox,
    cwd,
  });
  await sandbox.close();
  expect(entry.code, entry.stderr).toBe(EXIT.done);
  const command = 'schema --output access.schema.json';
  const said = `# For editors: celigo-access ${command}\n# yaml-language-server: $schema=access.schema.json\n`;
  expect(piped.stdout).toContain(said);
  expect(await readFile(join(cwd, 'ada.yaml'), 'utf8')).toContain(said);
  await expect(readFile(join(cwd, 'access.schema.json'))).rejects.toThrow();
  expect((await runCli(command.split(' '), { cwd })).code).toBe(EXIT.done);
  expect(await readFile(join(cwd, 'access.schema.json'), 'utf8')).toBe(await readFile(PUBLISHED, 'utf8'));
});

it('a schema of another version is replaced, and what is no schema of ours is not', async () => {
  const older = JSON.stringify({ $id: 'urn:celigo-access:schema:access' });
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
      // The catalogue keeps the schemas of its own entries: no address of ours is promised.
      const [whole, file = 'access'] =
        /^https:\/\/www\.schemastore\.org\/celigo-access(?:-(accounts))?\.json$/.exec(url) ?? [];
      expect(whole).toBe(url);
      expect(JSON.parse(await readFile(`schemas/${file}.schema.json`, 'utf8')).$id).toBe(
        `urn:celigo-access:schema:${file}`,
      );
    }
  });
});
