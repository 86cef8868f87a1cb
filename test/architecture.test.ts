/**
 * The import table, executable. Each row says who may import whom, and why; the first row that fits a file is
 * its room. A new room is a row of its own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Row {
  readonly folder: string;
  /** Folders or files of src/, packages and node: modules that files in the folder may import. */
  readonly may: readonly string[];
  readonly why: string;
}

/** Digests alone are made with what others wrote. */
const DIGESTS = ['node:crypto@core/plan/digest.ts', 'canonicalize@core/plan/digest.ts'];

const TABLE: readonly Row[] = [
  {
    folder: 'core/model/',
    may: ['core/model/', 'errors.ts', 'node:url@core/model/ids.ts'],
    why: 'what access is: nothing comes before it. Like all of core it knows no file, network, clock or environment; the ASCII form of a domain is a function and no more',
  },
  {
    folder: 'core/written/',
    may: ['core/written/', 'core/model/', 'errors.ts'],
    why: 'what a person wrote is known before anybody asks what it means',
  },
  {
    folder: 'core/desired/',
    may: ['core/desired/', 'core/written/', 'core/model/', 'errors.ts'],
    why: 'what the files want depends on files and account, and on no plan',
  },
  {
    folder: 'core/plan/',
    may: ['core/plan/', 'core/desired/', 'core/written/', 'core/model/', ...DIGESTS, 'errors.ts'],
    why: 'a plan is made of what is wanted and what is there; whoever asks about access afterwards is no part of it',
  },
  {
    folder: 'core/reach/',
    may: ['core/reach/', 'core/plan/', 'core/desired/', 'core/written/', 'core/model/', 'errors.ts'],
    why: 'who reaches what, also after a plan: an answer, and no export or report',
  },
  {
    folder: 'core/could/',
    may: ['core/could/', 'core/desired/', 'core/written/', 'core/model/', 'errors.ts'],
    why: 'who could be given what depends on what files may say and on who approves them, and on no account',
  },
  {
    folder: 'core/recertify/',
    may: [
      'core/recertify/',
      'core/plan/digest.ts',
      'core/desired/',
      'core/written/',
      'core/model/',
      'errors.ts',
    ],
    why: 'who has to look at whom and what was signed: a reading, the files and decisions, and no plan',
  },
  {
    folder: 'core/export/',
    may: ['core/export/', 'core/plan/', 'core/desired/', 'core/written/', 'core/model/', 'errors.ts'],
    why: 'files for an account must plan to nothing, so it knows plans; what people reach is another question',
  },
  {
    folder: 'core/report/',
    may: [
      'core/report/',
      'type:core/could/saved.ts',
      'core/reach/',
      'core/export/',
      'core/plan/',
      'core/desired/',
      'core/written/',
      'core/model/',
      'errors.ts',
    ],
    why: 'a review looks at everything, and nothing in core looks at it',
  },
  {
    folder: 'core/history/',
    may: ['core/history/', 'core/plan/', 'core/model/', 'type:core/report/saved.ts', 'errors.ts'],
    why: 'what receipts and reports that were kept say happened; it asks neither the files nor the account',
  },
  {
    folder: 'config/',
    may: [
      'core/model/',
      'core/written/',
      'core/desired/names.ts',
      'core/desired/limit.ts',
      'type:core/could/pattern.ts',
      'core/export/',
      'core/plan/plan.ts@config/read-back.ts',
      'config/',
      'errors.ts',
      'engine.ts@config/load.ts',
      '../schemas/access.schema.json',
      '../schemas/accounts.schema.json',
      '../schemas/reviews.schema.json',
      'yaml',
      'js-yaml',
      'node:fs/promises',
      'node:path',
    ],
    why: 'reading files needs no account and no output',
  },
  {
    folder: 'celigo/',
    may: [
      'core/model/',
      'celigo/',
      'errors.ts',
      'engine.ts',
      'undici',
      'undici/lib/',
      'http-link-header',
      'node:*',
    ],
    why: "the remote's words stay here, and the remote knows nothing of files",
  },
  {
    folder: 'apply/',
    may: [
      'core/model/',
      'core/plan/',
      'type:core/history/',
      'apply/',
      'errors.ts',
      'node:fs@apply/receipt.ts',
    ],
    why: 'carrying out is handed a writer and does not know the remote; the lines that it writes are those that history reads',
  },
  {
    folder: 'say/',
    may: ['core/', 'say/', 'type:apply/', 'type:rehearse/', 'node:crypto@say/report/redact.ts'],
    why: 'every sentence once: a value in, sections out, which know no encoding and can be read in any form',
  },
  {
    folder: 'form/',
    may: [
      'core/',
      'say/',
      'form/',
      'type:apply/',
      'type:rehearse/',
      'diff@form/text/diff.ts',
      'string-width',
      'node:crypto',
      'node:util@form/text/paint.ts',
    ],
    why: 'every encoding once: sections in, text out, without words of its own; core for documents that programs read',
  },
  {
    folder: 'sandbox/',
    may: ['sandbox/', '../schemas/sandbox.schema.json', 'node:*', 'yaml'],
    why: 'a witness that shares our code would share our mistakes',
  },
  {
    folder: 'run/',
    may: ['core/', 'config/', 'apply/', 'run/', 'errors.ts'],
    why: 'the journey returns values: no words for people, no stream, no exit code; the door is handed in',
  },
  {
    folder: 'rehearse/',
    may: [
      'core/',
      'run/',
      'sandbox/',
      'rehearse/',
      'errors.ts',
      'node:crypto@rehearse/rehearse.ts',
      'node:util@rehearse/rehearse.ts',
      'node:timers/promises@rehearse/clock.ts',
    ],
    why: 'the journey is played on the emulated account and judged by its witness; the door and the deed are handed in, and no word for people is here',
  },
  {
    folder: 'commands/',
    may: [
      'core/',
      'config/',
      'celigo/account.ts@commands/connect.ts',
      'celigo/origin.ts',
      'celigo/token.ts',
      'type:apply/',
      'apply/receipt.ts',
      'run/',
      'rehearse/',
      'say/',
      'form/',
      'sandbox/',
      'commands/',
      'errors.ts',
      'node:*',
    ],
    why: 'one verb a file: it calls run/, prints, and ends with an exit code',
  },
  {
    folder: 'cli.ts',
    may: ['cli/', 'commands/', 'type:celigo/token.ts', 'errors.ts', 'commander'],
    why: 'flags in, exit code out',
  },
  {
    folder: 'cli/',
    may: [
      'cli/',
      'commands/',
      'form/formats.ts',
      'core/model/region.ts',
      'core/model/shard.ts',
      'core/model/until.ts',
      'errors.ts',
      'commander',
    ],
    why: 'a command declared is flags and help, among them the regions and how a share and a moment are written; what it does is in commands/',
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
      '@octokit/types',
      'undici@github/client.ts',
      'fflate/browser@github/runs.ts',
    ],
    why: "what GitHub's API is like stays here, and it knows nothing of access",
  },
  {
    folder: 'action/',
    may: [
      'core/model/',
      'core/plan/',
      'run/',
      'commands/',
      'say/',
      'form/',
      'github/',
      'action/',
      'errors.ts',
      'node:*',
      'type:apply/',
      'celigo/token.ts@action/run.ts',
    ],
    why: 'the same for a workflow: it calls run/, and shares with commands/ what both say and ask',
  },
  {
    folder: 'action.ts',
    may: ['action/', 'commands/', 'errors.ts', '@actions/core', 'node:*'],
    why: 'the process around the Action',
  },
  {
    folder: 'playground/account.ts',
    may: ['playground/kept.ts', 'celigo/', 'sandbox/'],
    why: 'runs when the page is made: it reads the emulated account as a command reads an account',
  },
  {
    folder: 'playground/',
    may: [
      'playground/',
      'core/model/',
      'core/plan/',
      'config/',
      'run/files-and-base.ts',
      'run/plan.ts',
      'form/',
      'errors.ts',
      '@noble/hashes/sha2.js@playground/in-browser.ts',
      '@noble/hashes/utils.js@playground/in-browser.ts',
    ],
    why: 'the same functions in a page, where there is no Node.js; docs alone hold it, and nothing imports it',
  },
  { folder: 'errors.ts', may: [], why: 'everybody may fail' },
  {
    folder: 'engine.ts',
    may: ['node:v8'],
    why: 'flags of V8 stand in one place, since each is tried with every version',
  },
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

const importsOf = (file: string): Import[] => importsIn(relative(SOURCE, file), readFileSync(file, 'utf8'));

function importsIn(file: string, text: string): Import[] {
  const pattern =
    /^\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? '';
    const target = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
    return { file, target, typeOnly: match[1] !== undefined };
  });
}

const allows = (row: Row, each: Import): boolean => row.may.some((rule) => permits(rule, each));

function permits(rule: string, { file, target, typeOnly }: Import): boolean {
  // A package's own name may begin with the sign.
  const at = rule.lastIndexOf('@');
  const [what, only] = at > 0 ? [rule.slice(0, at), rule.slice(at + 1)] : [rule, undefined];
  if (only !== undefined && only !== file) return false;
  if (what.startsWith('type:')) return typeOnly && target.startsWith(what.slice(5));
  if (what === 'node:*') return target.startsWith('node:');
  return what.endsWith('/') ? target.startsWith(what) : target === what;
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

  it('is the story of the README, which names every room and no other', () => {
    const [, told = ''] =
      /## How it is built\n\n```\n(.*?)```/s.exec(readFileSync('README.md', 'utf8')) ?? [];
    const [, rooms = ''] = /that only look left: ([\w,\s]+?)\n(?=src)/.exec(told) ?? [];
    const named = [...told.matchAll(/(?<=src\/)[\w-]+(?:\.ts|\/)/g)].map(([name]) => name);
    const folders = TABLE.map(({ folder }) => folder);
    const inside = folders.flatMap((folder) => /^core\/(\w+)\/$/.exec(folder)?.[1] ?? []);
    const top = folders.map((folder) => folder.replace(/^(\w+\/).+/, '$1'));
    expect(rooms.split(/,\s+/)).toEqual(inside);
    expect([...new Set(named)].sort()).toEqual([...new Set(top)].sort());
  });

  it('has a row for no folder that is gone, and each row says why', () => {
    const files = filesBelow(SOURCE).map((file) => relative(SOURCE, file));
    const empty = TABLE.filter((row) => !files.some((file) => rowOf(file) === row) || row.why.length < 15);
    expect(empty.map(({ folder }) => folder)).toEqual([]);
  });

  it('allows nothing that nobody imports', () => {
    const idle = TABLE.flatMap((row) => {
      const own = imports.filter((each) => rowOf(each.file) === row);
      return row.may
        .filter((rule) => rule !== 'errors.ts' && rule !== row.folder && !rule.startsWith('core/'))
        .filter((rule) => !own.some((each) => permits(rule, each)))
        .map((rule) => `${row.folder} may import ${rule}`);
    });
    expect(idle).toEqual([]);
  });

  it('has no circle of files, types included', () => {
    expect(circlesIn(graphOf(({ file }) => file))).toEqual([]);
  });

  it('has no circle of rooms, types included', () => {
    expect(circlesIn(graphOf(({ file }) => rowOf(file)?.folder ?? file))).toEqual([]);
  });

  it('would see a circle that only types make', () => {
    const text = "import type { B } from './b.ts';\nexport type { C } from './c.ts';\n";
    const targets = importsIn('core/model/a.ts', text).map(({ target }) => target);
    expect(targets).toEqual(['core/model/b.ts', 'core/model/c.ts']);
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(circlesIn(graph)[0]).toEqual(['b', 'c', 'b']);
  });
});

/** Who imports whom among the names that `nameOf` gives to files; nobody imports itself. */
function graphOf(nameOf: (of: { readonly file: string }) => string): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const { file, target } of imports) {
    const [from, to] = [nameOf({ file }), nameOf({ file: target })];
    if (from !== to && target.endsWith('.ts')) graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  return graph;
}

function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const finished = new Set<string>();
  const walk = (name: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    for (const next of graph.get(name) ?? []) {
      const circle = walk(next, [...path, name]);
      if (circle === undefined) continue;
      // Told once; a second circle through the same name shows when this one is gone.
      finished.add(name);
      return circle;
    }
    finished.add(name);
    return undefined;
  };
  return [...graph.keys()].map((name) => walk(name, [])).filter((circle) => circle !== undefined);
}

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
        file !== 'playground/page.ts' &&
        /process\.exit\(|console\.(log|error|warn)|Date\.now\b|new Date\(\)/.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
    // A clock that is set back during a run must not make hold again what has ended.
    for (const { file, text } of sources.filter((each) => ['bin.ts', 'action.ts'].includes(each.file)))
      expect([file, text.match(/.*(?:Date\.now\b|new Date\(\)).*/g)]).toEqual([
        file,
        ['  now: forwardClock(Date.now, () => performance.now()),'],
      ]);
  });

  it('the journey neither prints nor ends anything: it returns', () => {
    const wrong = sources.filter(
      ({ file, text }) =>
        file.startsWith('run/') &&
        /\b(stdout|stderr)\b|\bprocess\.|:\s*ExitCode|class \w+ extends/.test(text),
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
    expect(reached).toContain('form/text/plan.ts');
    expect([...reached].filter((file) => file.startsWith('form/html/'))).toEqual([]);
  });

  it('only celigo/ and the sandbox know the word of the remote for a user record', () => {
    const wrong = sources.filter(
      ({ file, text }) => !/^(celigo|sandbox)\//.test(file) && /ashare/i.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});
