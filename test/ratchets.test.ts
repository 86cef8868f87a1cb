/**
 * Figures of the code that may only get better. Each has a reason. A figure that grew is an error; one that fell
 * is too, until the number here is lowered, so that it cannot grow back unseen.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Ratchet {
  readonly figure: string;
  readonly number: number;
  readonly why: string;
  /** What is counted, one entry a place; or the number itself, and where it is. */
  readonly now: () => { readonly number: number; readonly places: readonly string[] };
}

const SOURCE = 'src';

interface Source {
  readonly file: string;
  readonly text: string;
}

function sourcesBelow(folder: string): Source[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'validators' ? [] : sourcesBelow(path);
    return entry.name.endsWith('.ts')
      ? [{ file: relative(SOURCE, path), text: readFileSync(path, 'utf8') }]
      : [];
  });
}

const all = sourcesBelow(SOURCE);
const written = all.filter(({ text }) => !text.startsWith('/* Made from schemas/'));

const EXPORT =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;
const LIST = /^export (?:type )?\{([^}]*)\}/gm;

/** A re-export gives the name a second home. */
function namesExportedBy(text: string): string[] {
  const listed = [...text.matchAll(LIST)].flatMap(([, names = '']) =>
    names.split(',').flatMap((name) => /(\w+)\s*$/.exec(name)?.[1] ?? []),
  );
  return [...[...text.matchAll(EXPORT)].map(([, name = '']) => name), ...listed];
}

function exportedTwice(sources: readonly Source[]): string[] {
  const homes = new Map<string, string[]>();
  for (const { file, text } of sources) {
    // It bears the names of the modules of Node.js that it stands in for.
    if (file === 'playground/in-browser.ts') continue;
    for (const name of new Set(namesExportedBy(text))) homes.set(name, [...(homes.get(name) ?? []), file]);
  }
  return [...homes]
    .filter(([, files]) => files.length > 1)
    .map(([name, files]) => `${name}: ${files.join(', ')}`);
}

const LITERAL =
  /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

/** The code without comments, imports and texts, in which the words below mean something else. */
function bare(text: string): string {
  const source = text.replace(/^(?:import|export) [^;]*? from '[^']*'(?: with \{[^}]*\})?;/gm, '');
  let code = '';
  /** Open brackets inside each template that is being filled in, the innermost last. */
  const filling: number[] = [];
  let inTemplate = false;
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at] ?? '';
    if (inTemplate) {
      if (sign === '\\') at += 1;
      else if (sign === '`') inTemplate = false;
      else if (sign === '$' && source[at + 1] === '{') {
        filling.push(0);
        inTemplate = false;
        at += 1;
      }
      continue;
    }
    LITERAL.lastIndex = at;
    const literal = LITERAL.exec(source)?.[0];
    const depth = filling.at(-1);
    if (literal !== undefined) {
      code += '0';
      at += literal.length - 1;
    } else if (sign === '`') inTemplate = true;
    else if (depth === 0 && sign === '}') {
      filling.pop();
      inTemplate = true;
    } else {
      if (depth !== undefined && (sign === '{' || sign === '}'))
        filling[filling.length - 1] = depth + (sign === '{' ? 1 : -1);
      code += sign;
    }
  }
  return code;
}

const places = (sources: readonly Source[], pattern: RegExp, of: (text: string) => string): string[] =>
  sources.flatMap(({ file, text }) =>
    [...of(text).matchAll(pattern)].map((match) => `${file}: ${match[0].trim()}`),
  );

const counted = (found: readonly string[]) => ({ number: found.length, places: found });
const CAST = /\S{0,30} as (?:[A-Z]\w*|never|unknown|string|number|keyof|readonly|[{([])/g;

const RATCHETS: readonly Ratchet[] = [
  {
    figure: 'names exported by two files or more',
    number: 0,
    why: 'a reader who searches for a name must find one meaning. A command and the Action may share the name of a verb (apply, drift, plan, validate); everything else goes',
    now: () => counted(exportedTwice(all)),
  },
  {
    figure: 'lines of the longest file written by hand',
    number: 373,
    why: 'a file is one thought. The longest are the door to the account, the emulated one and the memory of the Action; nothing longer comes',
    now: () => {
      const [longest] = written
        .map(({ file, text }) => ({ file, number: text.split('\n').length - 1 }))
        .sort((a, b) => b.number - a.number);
      return { number: longest?.number ?? 0, places: [longest?.file ?? ''] };
    },
  },
  {
    figure: 'casts',
    number: 21,
    why: 'a cast is a claim that nobody checks. Those left brand an id in model/ids.ts, or give the keys of a closed table their type',
    now: () => counted(places(written, CAST, bare)),
  },
  {
    figure: 'suppressions of lint and types',
    number: 1,
    why: 'yaml.ts looks for control characters, which the rule takes for a slip',
    now: () => counted(places(all, /biome-ignore.*|@ts-(?:ignore|expect-error|nocheck).*/g, (text) => text)),
  },
];

describe('figures that may only get better', () => {
  for (const { figure, number, why, now } of RATCHETS) {
    it(`${figure}: ${number}; ${why}`, () => {
      const found = now();
      const told =
        found.number > number
          ? `${figure}: ${found.number}, and ${number} were allowed:\n  ${found.places.join('\n  ')}`
          : `${figure} fell from ${number} to ${found.number}: write the new number into test/ratchets.test.ts.`;
      expect(found.number, told).toBe(number);
    });
  }

  it('would see what they count', () => {
    const text = [
      "import { a as b } from './x.ts';",
      "/* as Word */ const text = 'as Word';",
      'const x = y as Word; // as Word',
      'const z = [] as const;',
      'export const one = 1;',
      "export { two, type Three as Four } from './y.ts';",
    ].join('\n');
    expect(places([{ file: 'a.ts', text }], CAST, bare)).toHaveLength(1);
    expect(namesExportedBy(text)).toEqual(['one', 'two', 'Four']);
    expect(
      exportedTwice([
        { file: 'a.ts', text },
        { file: 'b.ts', text: 'export type Four = 4;' },
      ]),
    ).toHaveLength(1);
  });

  it('the longest function is the business of the linter: 99 lines, and an error', () => {
    const { overrides } = JSON.parse(readFileSync('biome.json', 'utf8'));
    const rule = overrides[0].linter.rules.complexity.noExcessiveLinesPerFunction;
    expect([overrides[0].includes, rule.level, rule.options.maxLines]).toEqual([['src/**'], 'error', 99]);
  });
});
