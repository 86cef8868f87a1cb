/** Each wrong line of test/findings ends in a comment that names what it must cause. Nothing else may be found. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/read.ts';
import type { Finding } from '../src/core/model/finding.ts';
import { folderWith } from './support/harness.ts';

const HERE = join(dirname(fileURLToPath(import.meta.url)), 'findings');
const SOURCES = join(HERE, '../../src/config');
const NOW = new Date('2026-11-22T12:00:00Z');

/** Files, and folders that are read as one desired state. */
const CASES = readdirSync(HERE).sort();

/** `file:line severity code`, for each code that a comment names. */
function expectedIn(path: string): string[] {
  const files = path.endsWith('.yaml')
    ? [path]
    : readdirSync(join(HERE, path), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => `${path}/${name}`);
  return files.flatMap((file) =>
    readFileSync(join(HERE, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        [...line.matchAll(/# (error|warning|notice): ([a-z0-9-]+(?:, [a-z0-9-]+)*)/g)].flatMap(
          ([, severity = '', codes = '']) =>
            codes.split(', ').map((code) => `${file}:${index + 1} ${severity} ${code}`),
        ),
      ),
  );
}

const described = ({ severity, code, place }: Finding): string =>
  `${place?.file}:${place?.line} ${severity} ${code}`;

const read = new Map<string, readonly Finding[]>();
/** Read once for all that is asked of them. */
async function findingsOf(path: string): Promise<readonly Finding[]> {
  const found = read.get(path) ?? (await readConfig({ paths: [path], cwd: HERE, now: NOW })).findings;
  read.set(path, found);
  return found;
}

/** What a place marks, as the frame shows it. */
function markedBy({ place, frame }: Finding): string {
  const line = frame?.lines[(place?.line ?? 0) - frame.firstLine] ?? '';
  return line.slice((place?.column ?? 1) - 1, (place?.endColumn ?? place?.column ?? 1) - 1);
}

/** What is marked where the sentence does not name it: something that is missing, or what has no name. */
const MARKED: Readonly<Record<string, RegExp>> = {
  'bad-indentation': /^(?:-|[a-z-]+:? ?.*)$/i,
  'break-glass-open': /^true$/,
  'conflicting-value': /^Stock$/,
  'blank-value': /^(["']).*\1$/,
  'break-glass-too-long': /^\d{4}-\d\d-\d\d/,
  'control-character': /^$/,
  'empty-file': /^$/,
  'empty-value': /^(?:''|""|\[\]|\{\}|~)$/,
  'end-of-protected': /^\d{4}-\d\d-\d\d/,
  'end-too-far': /^\d{4}-\d\d-\d\d/,
  'ineffective-grant': /^Grace@ACME\.example$/,
  'missing-account': /^version$/,
  'missing-colon': /^[\w ]+(?: |:)\S+$/,
  'missing-key': /^(?:account|maxRemovals|never|Returns|\{ until: .* \})$/,
  'no-users': /^(?:version|users)$/,
  'odd-blank': /^\u00a0$/,
  'outside-limit': /^(?:zed@acme\.example|all|false|2027-01-01)$/,
  'same-person-twice': /^r\u00e9?e?\u0301?mi@acme\.example$/,
  'several-documents': /^---$/,
  tab: /^\t$/,
  'too-deep': /^$/,
  'too-long': /^[xy]+$/,
  'unclosed-bracket': /^["{[]$/,
  'unclosed-quote': /^["']$/,
  'unknown-key': /^never$/,
  'wrong-type': /^(?:-|users|""|\[.*\]|\{.*\})$/,
  'yaml-syntax': /^(?:[-}@\\A]|#.*|account|production)$/,
};

describe('a place', () => {
  test.each(CASES)('of %s marks what the sentence names, or what has no name', async (path) => {
    for (const finding of await findingsOf(path)) {
      const marked = markedBy(finding);
      const bare = marked.replace(/^(["'])(.*)\1$/, '$2').toLowerCase();
      const isNamed = bare !== '' && finding.summary.toLowerCase().includes(bare);
      if (!isNamed)
        expect(marked, `${finding.code}: ${finding.summary}`).toMatch(MARKED[finding.code] ?? /^(?!)/);
    }
  });

  test.each(CASES)('of %s marks the date, where the sentence is about one of its line', async (path) => {
    for (const finding of await findingsOf(path)) {
      const line = finding.frame?.lines[(finding.place?.line ?? 0) - finding.frame.firstLine] ?? '';
      const dates = finding.summary.match(/\d{4}-\d\d-\d\d[T\d:.Z-]*/g) ?? [];
      const [date] = dates.filter((each) => line.split(' # ', 1)[0]?.includes(each));
      if (date !== undefined) expect(markedBy(finding), finding.code).toContain(date);
    }
  });
});

describe('a broken file', () => {
  test.each(CASES)('%s causes what its comments say, there and nowhere else', async (path) => {
    const findings = await findingsOf(path);
    const expected = expectedIn(path);
    expect(expected).not.toEqual([]);
    expect(findings.map(described).sort()).toEqual(expected.sort());
  });

  test.each(CASES)('%s is explained in whole sentences, with a frame and a remedy', async (path) => {
    for (const { code, severity, summary, why, fix, place, frame } of await findingsOf(path)) {
      const sentences = [summary, why ?? 'It is left out.', fix ?? (severity === 'error' ? '' : 'None.')];
      for (const sentence of sentences) expect(sentence, code).toMatch(/^[A-Z"`<\p{L}0-9].*[.?!]$/su);
      expect(frame?.lines[(place?.line ?? 0) - frame.firstLine], code).toBeTypeOf('string');
    }
  });
});

describe('a remedy', () => {
  /** Each of these is about a line that can hold nothing else. */
  const WHOLE_LINES = ['yaml-directive', 'merge-conflict', 'several-documents'];

  test.each(CASES)('of %s deletes no line: it may hold more than what is wrong', async (path) => {
    for (const { code, fix = '' } of await findingsOf(path))
      if (!WHOLE_LINES.includes(code))
        expect(fix, code).not.toMatch(
          /\b(?:delete|remove|drop|leave|keep|move)\b[^.]*\b(?:the|this|one of the) lines?\b/i,
        );
  });

  const HEAD = 'version: 1\naccount: { name: Acme, region: us }\n';
  const ERIK = 'users:\n  otto@acme.example: {}\n  erik@acme.example: { state: absent }\n';
  const OPERATOR = 'roles:\n  operator:\n    accessLevel: monitor\n    members:';
  const remedies = async (text: string): Promise<string[]> => {
    const cwd = await folderWith({ 'access.yaml': `${HEAD}${text}` });
    return (await readConfig({ paths: [], cwd, now: NOW })).findings.map(({ fix = '' }) => fix);
  };

  test.each([
    ['a flow list', `${OPERATOR} [otto@acme.example, erik@acme.example]\n${ERIK}`],
    ['a block list', `${OPERATOR}\n      - otto@acme.example\n      - erik@acme.example\n${ERIK}`],
  ])('takes somebody absent out of %s, and nobody else', async (_kind, text) => {
    expect(await remedies(text)).toEqual(['Take erik@acme.example out of the list of role operator.']);
  });

  test('says what to write where a list is empty afterwards, and what is written then is valid', async () => {
    const others = ERIK.replace('{}', '{ accessLevel: monitor }');
    const listed = `integrations:\n  Returns:\n    manage:\n      - erik@acme.example\n${others}`;
    expect(await remedies(listed)).toEqual([
      'Take erik@acme.example out of the list of manage on Returns, and write `[]` for a list that is empty then.',
    ]);
    expect(await remedies(listed.replace(/manage:\n.*\n/, 'manage: []\n'))).toEqual([]);
  });

  test('names the part of an entry that goes', async () => {
    const own = ERIK.replace('{}', '{ roles: [r] }').replace(
      'absent }',
      'absent, roles: [r], integrations: { Returns: manage } }',
    );
    expect(await remedies(`roles: { r: { accessLevel: monitor } }\n${own}`)).toEqual([
      'Take the role "r" out of the entry of erik@acme.example: `state: absent` is all that it needs.',
      'Take `Returns` out of the entry of erik@acme.example: `state: absent` is all that it needs.',
    ]);
  });

  test('takes an administrator out of the list of a resource, and leaves the grant to others', async () => {
    const list = 'integrations: { Returns: { manage: [otto@acme.example, grace@acme.example] } }\n';
    const users = 'users: { otto@acme.example: {}, grace@acme.example: { accessLevel: administrator } }\n';
    expect(await remedies(`${list}${users}`)).toEqual([
      'Take grace@acme.example out of the list of manage on Returns, or lower `accessLevel` of grace@acme.example if less is meant.',
    ]);
  });
});

test('every code that a file can cause has a broken file', () => {
  const covered = new Set(CASES.flatMap(expectedIn).map((line) => line.split(' ').at(-1)));
  const codes = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    // What is wrong with the file of many accounts and with workflows is in test/findings-beside, what is wrong with
    // names of files in test/config/discover.test.ts.
    .filter(
      (name) =>
        name.endsWith('.ts') && !/^(?:validators|accounts\.ts|placeholders\.ts|discover\.ts)/.test(name),
    )
    .flatMap((name) => [...readFileSync(join(SOURCES, name), 'utf8').matchAll(/\bcode: '([a-z0-9-]+)'/g)])
    .map(([, code = '']) => code);
  expect(codes).toContain('unknown-key');
  // 101 ids in one line are no pleasure to read: test/config/schema.test.ts.
  expect([...new Set(codes)].filter((code) => !covered.has(code) && code !== 'too-many')).toEqual([]);
});
