/** A file holds what its ending says, in every command that writes several formats. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { folderWith, runCli, withSandbox } from '../support/harness.ts';

const SEED = `
account: { name: Acme }
owner: { email: cio@acme.example }
tokens: { sandbox-token: root@acme.example }
users: { root@acme.example: { accessLevel: administrator } }
integrations: [{ id: bbbbbbbbbbbbbbbbbbbbbbb1, name: Orders }]
`;
const FILES = {
  'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [bbbbbbbbbbbbbbbbbbbbbbb1] }
policy: { minAdministrators: 0 }
users: { root@acme.example: { accessLevel: administrator } }
`,
};
/** How a text of each format begins. */
const BEGINS: Readonly<Record<string, RegExp>> = {
  json: /^\{/,
  html: /^<!doctype html>/i,
  HTM: /^<!doctype html>/i,
  md: /^(?:#|\*\*|<)/,
  csv: /^\ufeff?[\w"]+,/,
};

describe('the ending of --output', () => {
  it.each([
    ['plan', ['json', 'html', 'HTM', 'md']],
    ['report', ['json', 'html', 'md', 'csv']],
    ['drift', ['json', 'md']],
    ['validate', ['json']],
    ['doctor', ['json']],
    ['review', ['json', 'html', 'md']],
    ['rehearse --runs 1', ['json', 'html', 'md']],
    ['explain root@acme.example', ['json', 'html', 'md']],
  ])('is the format of %s where no other is named', async (command, endings) => {
    await withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(FILES);
      for (const ending of endings) {
        const ran = await runCli([...command.split(' '), '--output', `out.${ending}`], { sandbox, cwd });
        expect([command, ending, ran.stderr.includes(`Wrote out.${ending}.`)]).toEqual([
          command,
          ending,
          true,
        ]);
        expect(await readFile(join(cwd, `out.${ending}`), 'utf8')).toMatch(BEGINS[ending] ?? /^(?!)/);
      }
    });
  });

  it('gives way to a format that is named, and says nothing where it is none', async () => {
    const cwd = await folderWith(FILES);
    for (const [argv, begins] of [
      [['validate', '--format', 'gitlab', '--output', 'quality.json'], '['],
      [['explain', 'root@acme.example', '--format', 'text', '--output', 'out.json'], 'By the files of Acme'],
      [['explain', 'root@acme.example', '--output', 'out.log'], 'By the files of Acme'],
      [['explain', 'root@acme.example', '--output', 'out'], 'By the files of Acme'],
      [['explain', 'root@acme.example', '--output', 'json'], 'By the files of Acme'],
    ] as const) {
      const { code } = await runCli([...argv], { cwd });
      const text = await readFile(join(cwd, argv.at(-1) ?? ''), 'utf8');
      expect([argv, code, text.slice(0, begins.length)]).toEqual([argv, EXIT.done, begins]);
    }
  });

  it.each([
    ['apply', 'result.html', 'html', 'text, json'],
    ['plan', 'plan.csv', 'csv', 'text, json, markdown, html'],
    ['plan', 'plan.yaml', 'yaml', 'text, json, markdown, html'],
    ['plan', 'plan.pdf', 'pdf', 'text, json, markdown, html'],
    ['drift', 'drift.xlsx', 'xlsx', 'text, json, markdown'],
  ])(
    'is refused before anything begins where `%s` has no such format: %s',
    async (command, file, format, all) => {
      const { code, stderr } = await runCli([command, '--output', file], { files: FILES });
      expect([code, stderr]).toEqual([
        EXIT.invalid,
        `--output ${file} ends as ${format} does, and \`${command}\` writes none.\nIt writes ${all}: name a file that ends so, or say which with --format.\n`,
      ]);
    },
  );
});
