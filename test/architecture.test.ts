/** The import table, executable. Each row says who may import whom, and why. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Row {
  readonly folder: string;
  /** Folders or files of src/, packages and node: modules that files in the folder may import. */
  readonly may: readonly string[];
  readonly why: string;
}

const TABLE: readonly Row[] = [
  {
    folder: 'core/',
    may: [
      'core/',
      'errors.ts',
      'node:crypto@core/plan/digest.ts',
      'node:url@core/model/ids.ts',
      'canonicalize@core/plan/digest.ts',
      'leven@core/model/suggest.ts',
    ],
    why: 'rules are values in, values out: no files, network, clock or environment; hashes and the ASCII form of a domain are that too',
  },
  {
    folder: 'config/',
    may: [
      'core/',
      'config/',
      'errors.ts',
      '../schemas/access.schema.json',
      'yaml',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:util',
      'node:buffer',
    ],
    why: 'reading files needs no account and no output',
  },
  {
    folder: 'celigo/',
    may: ['core/', 'celigo/', 'errors.ts', 'undici', 'http-link-header', 'node:*'],
    why: "the remote's words stay here, and the remote knows nothing of files",
  },
  {
    folder: 'apply/',
    may: ['core/', 'apply/', 'errors.ts', 'node:fs@apply/receipt.ts', 'node:fs/promises@apply/receipt.ts'],
    why: 'carrying out is handed a writer; it does not know the remote',
  },
  {
    folder: 'render/',
    may: ['core/', 'render/', 'errors.ts', 'type:apply/', 'diff', 'string-width', 'node:crypto'],
    why: 'a report in, text out',
  },
  {
    folder: 'sandbox/',
    may: ['sandbox/', '../schemas/sandbox.schema.json', 'node:*', 'yaml'],
    why: 'a witness that shares our code would share our mistakes',
  },
  {
    folder: 'commands/',
    may: ['core/', 'config/', 'celigo/', 'apply/', 'render/', 'sandbox/', 'commands/', 'errors.ts', 'node:*'],
    why: 'the shell puts the parts together; it does not know how it was called',
  },
  {
    folder: 'cli.ts',
    may: ['cli/', 'commands/', 'render/escape.ts', 'errors.ts', 'commander'],
    why: 'flags in, exit code out',
  },
  {
    folder: 'cli/',
    may: ['cli/', 'commands/', 'render/formats.ts', 'errors.ts', 'commander'],
    why: 'a command declared is flags and help; what it does is in commands/',
  },
  {
    folder: 'bin.ts',
    may: ['cli.ts', 'commands/', 'errors.ts', 'node:*'],
    why: 'the process around the command line',
  },
  {
    folder: 'github/',
    may: [
      'github/',
      'errors.ts',
      '@octokit/core',
      '@octokit/plugin-paginate-rest',
      '@octokit/plugin-retry',
      'undici@github/client.ts',
      'fflate/browser@github/runs.ts',
    ],
    why: "what GitHub's API is like stays here, and it knows nothing of access",
  },
  {
    folder: 'action/',
    may: [
      'core/',
      'commands/',
      'render/',
      'github/',
      'action/',
      'errors.ts',
      'node:*',
      'type:apply/',
      'celigo/token.ts@action/run.ts',
    ],
    why: 'another way to call the same commands: it plans and writes through them alone',
  },
  {
    folder: 'action.ts',
    may: ['action/', 'commands/', 'errors.ts', '@actions/core', 'node:*'],
    why: 'the process around the Action',
  },
  { folder: 'errors.ts', may: [], why: 'everybody may fail' },
];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const SOURCE = 'src';

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'validators' ? [] : filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const pattern =
    /^\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? '';
    const target = specifier.startsWith('.')
      ? normalize(relative(SOURCE, join(dirname(file), specifier)))
      : specifier;
    return { file: relative(SOURCE, file), target, typeOnly: match[1] !== undefined };
  });
}

function allows(row: Row, { file, target, typeOnly }: Import): boolean {
  return row.may.some((rule) => {
    // A package's own name may begin with the sign.
    const at = rule.lastIndexOf('@');
    const [what, only] = at > 0 ? [rule.slice(0, at), rule.slice(at + 1)] : [rule, undefined];
    if (only !== undefined && only !== file) return false;
    if (what.startsWith('type:')) return typeOnly && target.startsWith(what.slice(5));
    if (what === 'node:*') return target.startsWith('node:');
    return what.endsWith('/') ? target.startsWith(what) : target === what;
  });
}

const rowOf = (file: string): Row | undefined =>
  TABLE.find((row) => (row.folder.endsWith('/') ? file.startsWith(row.folder) : file === row.folder));

const imports = filesBelow(SOURCE).flatMap(importsOf);

describe('the import table', () => {
  it('knows every file', () => {
    const unknown = filesBelow(SOURCE)
      .map((file) => relative(SOURCE, file))
      .filter((file) => rowOf(file) === undefined);
    expect(unknown).toEqual([]);
  });

  it('sees imports at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  for (const row of TABLE) {
    it(`${row.folder} imports only what it may: ${row.why}`, () => {
      const wrong = imports
        .filter((each) => rowOf(each.file) === row && !allows(row, each))
        .map((each) => `${each.file} imports ${each.target}`);
      expect(wrong).toEqual([]);
    });
  }

  it('has no import cycle', () => {
    const graph = new Map<string, string[]>();
    for (const { file, target, typeOnly } of imports) {
      if (!typeOnly && target.endsWith('.ts')) graph.set(file, [...(graph.get(file) ?? []), target]);
    }
    const finished = new Set<string>();
    const walk = (file: string, path: readonly string[]): string[] | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (finished.has(file)) return undefined;
      for (const next of graph.get(file) ?? []) {
        const cycle = walk(next, [...path, file]);
        if (cycle) return cycle;
      }
      finished.add(file);
      return undefined;
    };
    const cycles = [...graph.keys()].map((file) => walk(file, [])).filter((cycle) => cycle !== undefined);
    expect(cycles).toEqual([]);
  });
});

describe('the house rules', () => {
  const sources = filesBelow(SOURCE).map((file) => ({
    file: relative(SOURCE, file),
    text: readFileSync(file, 'utf8'),
  }));

  it('only the process ends the process, prints directly or reads the clock', () => {
    const wrong = sources.filter(
      ({ file, text }) =>
        file !== 'bin.ts' &&
        file !== 'action.ts' &&
        /process\.exit\(|console\.(log|error|warn)|Date\.now\(|new Date\(\)/.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('a plan as text or JSON loads no page', () => {
    const textOf = new Map(sources.map(({ file, text }) => [file, text]));
    const reached = new Set<string>();
    const load = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      const atOnce = /^(?:import|export) (?!type )[^;]*?from '(\.[^']*)'/gm;
      for (const [, specifier = ''] of (textOf.get(file) ?? '').matchAll(atOnce)) {
        load(normalize(join(dirname(file), specifier)));
      }
    };
    load('commands/plan.ts');
    expect(reached).toContain('render/text.ts');
    expect([...reached].filter((file) => file.startsWith('render/html/'))).toEqual([]);
  });

  it('only celigo/ and the sandbox know the word of the remote for a user record', () => {
    const wrong = sources.filter(
      ({ file, text }) => !/^(celigo|sandbox)\//.test(file) && /ashare/i.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});
