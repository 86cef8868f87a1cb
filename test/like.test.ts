/** `--like remote.json`: what an account has ruled out is never played, and another account's answers are refused. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RemoteDocument } from '../src/core/report/remote.ts';
import { EXIT } from '../src/errors.ts';
import { parseDialects } from '../src/sandbox/dialect-choice.ts';
import { DIALECTS, type Dialect } from '../src/sandbox/dialects.ts';
import { Likeness } from '../src/sandbox/likeness.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import { folderWith, runCli, TOKEN, withSandbox } from './support/harness.ts';
import { start, until } from './support/process.ts';

const TABLE: Readonly<Record<string, Dialect>> = DIALECTS;

const SEED = `
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: monitor, invitation: pending }
integrations: [{ name: Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
dialects: { cursor: after, accepted-false: absent, error-shape: strings, token-info: named }
`;
const FILE = `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, integrations: { Cash: manage } }
  bea@acme.example: { accessLevel: monitor }
`;

describe('what is still possible', () => {
  const likeness = new Likeness([
    { id: 'cursor', answer: 'after', possible: ['after'] },
    { id: 'page-size', answer: '7', possible: ['7'] },
    { id: 'list-order', possible: ['created', 'newest-first'] },
    { id: 'link-path', possible: [] },
    { id: 'body-of-404', answer: 'errors', possible: ['errors'] },
  ]);

  it('is all that is ever drawn, and what nothing is known of keeps all of its values', () => {
    const drawn = new Map<string, Set<string>>();
    for (let seed = 1; seed <= 200; seed += 1) {
      const dialects = parseDialects([`random:${seed}`], likeness);
      for (const name of ['cursor', 'list-order', 'link-host', 'link-path'] as const)
        drawn.set(name, (drawn.get(name) ?? new Set()).add(dialects.get(name)));
    }
    expect([...(drawn.get('cursor') ?? [])]).toEqual(['after']);
    expect([...(drawn.get('list-order') ?? [])].sort()).toEqual(['created', 'newest-first']);
    for (const name of ['link-host', 'link-path'])
      expect(drawn.get(name)?.size).toBe(TABLE[name]?.values.length);
  });

  it('is begun with where the default is ruled out', () => {
    expect(likeness.base().describe()).toEqual(['cursor=after']);
    expect(parseDialects(['put-status=200'], likeness).describe()).toEqual([
      'cursor=after',
      'put-status=200',
    ]);
    expect([likeness.pageSize, likeness.unlike]).toEqual([7, ['link-path']]);
  });

  it('is all that may be asked for', () => {
    expect(() => parseDialects(['cursor=skip'], likeness)).toThrow(
      'Dialect "cursor" cannot be "skip": the account showed that it is after.',
    );
  });
});

describe('rehearse --like', () => {
  const cases = (stdout: string) =>
    (JSON.parse(stdout).covered as { kind: string; of?: number }[]).find(({ kind }) => kind === 'dialect')
      ?.of ?? 0;

  it('plays fewer readings, and begins with those of the account', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': FILE });
      expect((await runCli(['probe', '--save', 'remote.json'], { sandbox, cwd })).code).toBe(EXIT.done);
      const argv = ['rehearse', '--runs', '8', '--format', 'json'];
      const any = await runCli(argv, { sandbox, cwd });
      const like = await runCli([...argv, '--like', 'remote.json'], { sandbox, cwd });
      expect([any.code, like.code, like.stderr]).toEqual([EXIT.done, EXIT.done, '']);
      expect([any, like].map(({ stdout }) => JSON.parse(stdout).like)).toEqual([undefined, 'remote.json']);
      expect(cases(like.stdout)).toBeLessThan(cases(any.stdout) - 20);
      const no = await runCli(['rehearse', '--like', 'remote.json', '--case', 'dialect cursor=skip'], {
        sandbox,
        cwd,
      });
      expect([no.code, no.stderr]).toEqual([EXIT.invalid, expect.stringContaining('There is no case')]);
    }));

  it('refuses the answers of another account, of another origin, and what is no such document', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': FILE });
      await runCli(['probe', '--save', 'remote.json'], { sandbox, cwd });
      const path = join(cwd, 'remote.json');
      const remote: RemoteDocument = JSON.parse(await readFile(path, 'utf8'));
      const others = [
        { ...remote, account: { ...remote.account, marks: ['0'.repeat(32)] } },
        { ...remote, account: { ...remote.account, origin: 'https://api.integrator.io' } },
      ];
      for (const other of others) {
        await writeFile(path, JSON.stringify(other));
        const { code, stderr } = await runCli(['rehearse', '--like', 'remote.json'], { sandbox, cwd });
        expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('is about another account')]);
      }
      await writeFile(path, '{"formatVersion":"1.0"}');
      const { code, requests } = await runCli(['rehearse', '--like', 'remote.json'], { sandbox, cwd });
      expect([code, requests]).toEqual([EXIT.invalid, []]);
    }));
});

describe('sandbox --like', () => {
  it('answers as the account does, and refuses a reading that it has ruled out', () =>
    withSandbox({ ...parseSeed(SEED, 'seed.yaml'), pageSize: 2 }, async (sandbox) => {
      const { dialects: _, ...plain } = parseSeed(SEED, 'seed.yaml');
      const cwd = await folderWith({ 'seed.yaml': JSON.stringify(plain) });
      await runCli(['probe', '--save', 'remote.json'], { sandbox, cwd });
      const argv = ['sandbox', '--seed', 'seed.yaml', '--like', 'remote.json'];
      const refused = await runCli([...argv, '--dialect', 'cursor=skip'], { cwd });
      expect([refused.code, refused.stderr]).toEqual([
        EXIT.invalid,
        expect.stringContaining('showed that it is after'),
      ]);
      const running = start(argv, { sandbox, cwd });
      let shown = '';
      running.child.stdout?.on('data', (text: string) => {
        shown += text;
      });
      expect(await until(() => shown.includes('CELIGO_BASE_URL='), running)).toBe(true);
      const url = /CELIGO_BASE_URL=(\S+)/.exec(shown)?.[1] ?? '';
      const like = await runCli(['probe', '--save', 'like.json'], {
        cwd,
        env: { CELIGO_BASE_URL: url, CELIGO_API_TOKEN: TOKEN },
      });
      expect(like.code).toBe(EXIT.done);
      const [one, other] = await Promise.all(
        ['remote.json', 'like.json'].map(async (file) => {
          const { questions }: RemoteDocument = JSON.parse(await readFile(join(cwd, file), 'utf8'));
          return questions.map(({ id, answer, possible }) => [id, answer, possible]);
        }),
      );
      expect(other).toEqual(one);
    }));
});
