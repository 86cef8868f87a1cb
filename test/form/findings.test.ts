import { Ajv } from 'ajv';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/core/model/finding.ts';
import { type FindingsFormat, renderFindings } from '../../src/form/findings.ts';
import { githubText } from '../../src/form/github.ts';
import { sarifText } from '../../src/form/sarif.ts';
import { HOSTILE_NAMES } from '../support/hostile.ts';
import { CODE_QUALITY, SARIF } from '../support/report-schemas.ts';
import { commandsIn } from '../support/runner.ts';

const FORMATS: readonly FindingsFormat[] = ['text', 'json', 'github', 'sarif', 'gitlab'];
const render = (findings: readonly Finding[], format: FindingsFormat = 'text', color = false): string =>
  renderFindings(findings, { format, color, limit: 20 });

/** A misspelt role on the second of three lines. */
const MISSPELT: Finding = {
  severity: 'error',
  code: 'unknown-role',
  summary: 'There is no role "order-operater".',
  why: 'Nobody would get what it promises.',
  fix: 'Did you mean "order-operator"?',
  place: { file: 'access/users.yaml', line: 9, column: 31, endLine: 9, endColumn: 45 },
  frame: {
    firstLine: 8,
    lines: ['users:', '  ada@acme.example: { roles: [order-operater] }', '  wes@acme.example: {}'],
  },
  related: [{ file: 'access/roles.yaml', line: 3, column: 3 }],
};
const WARNING: Finding = {
  severity: 'warning',
  code: 'empty-role',
  summary: 'The role "idle" grants nothing.',
  place: { file: 'access/roles.yaml', line: 7, column: 3, endLine: 7, endColumn: 7 },
};
const NOTICE: Finding = { severity: 'notice', code: 'pin-name-differs', summary: 'The pin decides.' };
const NOWHERE: Finding = { severity: 'error', code: 'no-access-file', summary: 'There is no access.yaml.' };

test('a terminal shows sentences broken between words, and lines of files as they are', () => {
  const line = `  ada@acme.example: { roles: [${'order-operater, '.repeat(6)}] } `;
  const long: Finding = {
    ...MISSPELT,
    summary: 'There is no role "order-operater" in any of the files that were read for this account.',
    frame: { firstLine: 9, lines: [line] },
  };
  const options = { format: 'text', color: false, limit: 20 } as const;
  for (const columns of [44, 60, 80]) {
    const shown = renderFindings([long], { ...options, columns }).split('\n');
    const framed = shown.filter((each) => each.includes('│'));
    expect(framed).toEqual(
      renderFindings([long], options)
        .split('\n')
        .filter((each) => each.includes('│')),
    );
    expect(Math.max(...framed.map((each) => each.length))).toBeGreaterThan(40);
    const sentences = shown.filter((each) => !framed.includes(each));
    for (const each of sentences) expect(each.length).toBeLessThanOrEqual(columns);
    const whole = renderFindings([long], options);
    expect(sentences.join(' ').replace(/\s+/g, ' ')).toContain(long.summary);
    expect(shown.join(' ').replace(/\s+/g, ' ')).toBe(whole.replace(/\s+/g, ' '));
  }
});

/** One finding whose frame is this line, marked from `column` to `endColumn`. */
const framed = (line: string, column: number, endColumn?: number): Finding => ({
  ...NOWHERE,
  place: { file: 'a.yaml', line: 1, column, ...(endColumn === undefined ? {} : { endLine: 1, endColumn }) },
  frame: { firstLine: 1, lines: [line] },
});

/** The drawn line and the line with the carets. */
function frameOf(finding: Finding): [string, string] {
  const lines = render([finding]).split('\n');
  const index = lines.findIndex((line) => /^ +│ +\^+$/.test(line));
  return [lines[index - 1] ?? '', lines[index] ?? ''];
}

/** What stands above the carets, however wide its characters are. */
function markedText(finding: Finding): string {
  const [line, carets] = frameOf(finding);
  const [from, to] = [carets.indexOf('^'), carets.lastIndexOf('^') + 1];
  let column = 0;
  let marked = '';
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (column >= from && column < to) marked += segment;
    column += stringWidth(segment);
  }
  return marked;
}

describe('findings as text', () => {
  test('name each other line once, and never their own', () => {
    const place = { file: 'access/users.yaml', line: 9, column: 31 };
    const alone: Finding = { ...WARNING, place, related: [place, { ...place, column: 3 }] };
    expect(render([alone])).not.toContain('See also');
    const other = { file: 'access/roles.yaml', line: 9, column: 3 };
    const both: Finding = { ...alone, related: [place, other, { ...other, column: 20 }] };
    expect(render([both])).toContain('See also access/roles.yaml:9.\n');
  });

  test('name so many lines, and count those that are on hundreds', () => {
    const place = { file: 'access/roles.yaml', line: 1, column: 1 };
    const related = Array.from({ length: 22 }, (_, index) => ({ ...place, line: index + 2 }));
    const told = (many: number): string =>
      render([{ ...WARNING, place, related: related.slice(0, many) }]).replace(/\s+/g, ' ');
    expect(told(20)).toContain('access/roles.yaml:21.');
    expect(told(21)).toContain('access/roles.yaml:21 and 1 more line.');
    expect(told(22)).toContain('access/roles.yaml:21 and 2 more lines.');
  });

  test('have a head, a sentence, three lines with a caret, a reason, a remedy and a tally', () => {
    expect(render([WARNING, MISSPELT, NOTICE, NOWHERE])).toBe(`error[no-access-file]
  There is no access.yaml.

error[unknown-role] access/users.yaml:9:31
  There is no role "order-operater".

   8 │ users:
   9 │   ada@acme.example: { roles: [order-operater] }
     │                               ^^^^^^^^^^^^^^
  10 │   wes@acme.example: {}

  Nobody would get what it promises.
  Did you mean "order-operator"?
  See also access/roles.yaml:3.

warning[empty-role] access/roles.yaml:7
  The role "idle" grants nothing.

notice[pin-name-differs]
  The pin decides.

2 errors, 1 warning, 1 notice
`);
  });

  test('explain what is no error once of each kind, so that many warnings do not bury an error', () => {
    const framed = {
      ...WARNING,
      why: 'It is of no use.',
      fix: 'Delete it.',
      frame: { firstLine: 7, lines: ['  idle: {}'] },
    };
    const again = { ...framed, summary: 'The role "sad" grants nothing.' };
    const shown = render([MISSPELT, { ...MISSPELT, summary: 'There is no role "x".' }, framed, again]);
    expect(shown.match(/Nobody would get/g)).toHaveLength(2);
    expect(shown.match(/It is of no use\./g)).toHaveLength(1);
    expect(shown).toContain(
      '\n\nwarning[empty-role] access/roles.yaml:7\n  The role "sad" grants nothing.\n  Delete it.\n\n2 errors, 2 warnings\n',
    );
    expect(render([framed, again]).match(/It is of no use\./g)).toHaveLength(2);
    for (const format of FORMATS.filter((each) => each !== 'text'))
      expect(render([framed, again], format).match(/It is of no use\./g)).toHaveLength(2);
  });

  test('say the same with and without colour', () => {
    const findings = [MISSPELT, WARNING, NOTICE];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what it removes
    const plain = render(findings, 'text', true).replaceAll(/\u001b\[\d+m/g, '');
    expect(plain).toBe(render(findings));
    expect(render(findings)).not.toContain('\u001b');
    expect(render(findings, 'text', true)).toContain('\u001b[31merror[unknown-role]');
    expect(render(findings, 'text', true)).toContain('\u001b[31m^^^^^^^^^^^^^^\u001b[39m');
  });

  test('are nothing at all if nothing was found', () => {
    expect(render([])).toBe('');
  });

  test('stop after the limit, say how many are not shown, and count all of them', () => {
    const many = Array.from({ length: 23 }, (_, index) => ({ ...WARNING, summary: `Number ${index}.` }));
    const text = render(many);
    expect(text.match(/warning\[/g)).toHaveLength(20);
    expect(text).toMatch(/\n\n3 more findings are not shown\.\n23 warnings\n$/);
    expect(render(many.slice(0, 21))).toContain('1 more finding is not shown.');
    expect(render(many.slice(0, 20))).not.toContain('not shown');
  });

  test('show what is dangerous before the limit cuts', () => {
    const many = Array.from({ length: 30 }, () => WARNING);
    expect(render([...many, MISSPELT]).startsWith('error[unknown-role]')).toBe(true);
  });
});

describe('the carets', () => {
  test.each([
    ['after tabs', '\tusers:\tx\tbad', 11, 14, 'bad'],
    ['after wide characters', '  日本語: { level: bad }', 17, 20, 'bad'],
    ['under wide characters', 'name: 日本語 # x', 7, 10, '日本語'],
    ['after an emoji', "'👩🏽': bad", 9, 12, 'bad'],
    ['after combining marks', 'e\u0301e\u0301e\u0301: bad', 9, 12, 'bad'],
    ['after an invisible character', 'a\u202Eb: bad', 6, 9, 'bad'],
    ['under an invisible character', 'a\u200Bb: x', 1, 4, 'a\\u{200b}b'],
    ['at the end of the line', 'region: us', 9, 11, 'us'],
  ])('stand %s', (_name, line, column, endColumn, marked) => {
    expect(markedText(framed(line, column, endColumn))).toBe(marked);
  });

  test('stand where tabs end at every fourth column', () => {
    expect(frameOf(framed('\ta:\tbad', 5, 8))).toEqual(['  1 │     a:  bad', '    │         ^^^']);
  });

  test('mark one character where the place is a point, even behind the line', () => {
    expect(markedText(framed('a: [b', 4))).toBe('[');
    expect(frameOf(framed('a: [b', 6))).toEqual(['  1 │ a: [b', '    │      ^']);
    expect(frameOf(framed('', 1))).toEqual(['  1 │', '    │ ^']);
  });

  test.each([0, 10, 60, 85, 200, 1000, 100_000])(
    'are in view after %i characters, in a line of a screen',
    (before) => {
      const line = `${'x'.repeat(before)}bad${'y'.repeat(300)}`;
      const finding = framed(line, before + 1, before + 4);
      expect(markedText(finding)).toBe('bad');
      const [drawn] = frameOf(finding);
      expect(stringWidth(drawn)).toBeLessThanOrEqual(100);
      expect(drawn.endsWith('…')).toBe(true);
      expect(drawn.includes('│ …')).toBe(before > 85);
    },
  );

  test('end where the cut line ends, when what they mark is longer', () => {
    const [line, carets] = frameOf(framed(`a: ${'z'.repeat(500)}`, 4, 504));
    expect(line.endsWith('z…')).toBe(true);
    expect(stringWidth(line) - stringWidth(carets)).toBe(1);
  });

  test('never split a character where a line is cut', () => {
    for (let shift = 0; shift < 3; shift += 1) {
      const line = `${'a'.repeat(shift)}${'😀'.repeat(600)}bad${'😀'.repeat(600)}`;
      const at = line.indexOf('bad');
      expect(markedText(framed(line, at + 1, at + 4))).toBe('bad');
      expect(frameOf(framed(line, at + 1, at + 4))[0]).not.toContain('\\u{');
    }
  });
});

describe('what people typed', () => {
  const token = '9f86d081884c7d659a2feaa0c55ad015';
  const leaking: Finding = {
    ...framed(`region: ${token}`, 9, 41),
    summary: `\`region\` cannot be \`${token}\`.`,
    why: `Because ${token}.`,
    fix: `Delete ${token}.`,
  };

  test.each(FORMATS)('does not show a token in %s', (format) => {
    expect(render([leaking], format)).not.toContain(token);
    expect(render([leaking], format)).toContain('*'.repeat(32));
  });

  test('keeps its carets under the hidden token', () => {
    expect(markedText(leaking)).toBe('*'.repeat(32));
  });

  test.each(FORMATS)('cannot move the cursor or the reading direction in %s', (format) => {
    const evil = 'a\u001b[2J\u009b1A\u202E\r\n::error::x\u2028\uD800';
    const finding: Finding = {
      severity: 'error',
      code: 'unknown-key',
      summary: evil,
      why: evil,
      fix: evil,
      place: { file: evil, line: 1, column: 3, endLine: 1, endColumn: 5 },
      frame: { firstLine: 1, lines: [evil] },
      related: [{ file: evil, line: 2, column: 1 }],
    };
    const text = render([finding], format);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toMatch(/^::error::x/m);
  });
});

describe('findings as JSON', () => {
  test('are one document with code, message, hint and place', () => {
    expect(JSON.parse(render([NOWHERE, MISSPELT], 'json'))).toEqual({
      formatVersion: '1.0',
      findings: [
        { severity: 'error', code: 'no-access-file', message: 'There is no access.yaml.' },
        {
          severity: 'error',
          code: 'unknown-role',
          message: 'There is no role "order-operater". Nobody would get what it promises.',
          hint: 'Did you mean "order-operator"?',
          path: 'access/users.yaml',
          line: 9,
          column: 31,
          endLine: 9,
          endColumn: 45,
        },
      ],
    });
  });

  test.each(['json', 'sarif', 'gitlab'] as const)('hold all of them in %s, however many', (format) => {
    const text = render(
      Array.from({ length: 50 }, (_, index) => ({ ...WARNING, summary: `No ${index}.` })),
      format,
    );
    expect(text.match(/No \d+\./g)).toHaveLength(50);
  });

  test('in SARIF, of more than GitHub takes the worst are kept, and the last result says how many are missing', () => {
    const of = (finding: Finding, times: number): Finding[] =>
      Array.from({ length: times }, (_, index) => ({ ...finding, summary: `No ${index}.` }));
    const resultsOf = (findings: readonly Finding[]) =>
      JSON.parse(sarifText(findings)).runs[0].results as {
        ruleId: string;
        level: string;
        message: { text: string };
      }[];
    const most = [...of(WARNING, 24_990), ...of(NOWHERE, 10)];
    expect(resultsOf(most).map(({ level }) => level)).toEqual(most.map(({ severity }) => severity));
    const cut = resultsOf([NOTICE, ...most]);
    expect(cut).toHaveLength(25_000);
    expect(cut.slice(0, 10).map(({ ruleId }) => ruleId)).toEqual(Array(10).fill('no-access-file'));
    const last = cut.at(-1);
    expect([last?.ruleId, last?.level]).toEqual(['more-findings', 'warning']);
    expect(last?.message.text).toMatch(/^2 more findings are not shown\./);
  });

  test('in SARIF, a result names no more places than GitHub shows', () => {
    const place = { file: 'access/roles.yaml', line: 3, column: 3 };
    const document = render([{ ...MISSPELT, related: Array(1001).fill(place) }], 'sarif');
    expect(JSON.parse(document).runs[0].results[0].relatedLocations).toHaveLength(100);
  });

  test.each(['json', 'sarif', 'gitlab'] as const)(
    'are a document in %s even if nothing was found',
    (format) => {
      expect(JSON.parse(render([], format))).toBeTypeOf('object');
    },
  );
});

describe('findings as workflow commands', () => {
  test('escape what would end a property or the command, and put each sentence on a line', () => {
    const odd: Finding = {
      ...MISSPELT,
      summary: '50%: a, b.',
      place: { file: 'a:b,c.yaml', line: 1, column: 2 },
    };
    expect(render([odd, WARNING, NOTICE], 'github')).toBe(
      '::error file=a%3Ab%2Cc.yaml,line=1,col=2,title=unknown-role::50%25: a, b.' +
        '%0ANobody would get what it promises.%0ADid you mean "order-operator"?\n' +
        '::warning file=access/roles.yaml,line=7,endLine=7,col=3,endColumn=7,title=empty-role::The role "idle" grants nothing.\n' +
        '::notice title=pin-name-differs::The pin decides.\n',
    );
  });

  test('are at most ten, the last of which says how many are missing', () => {
    const lines = render(
      Array.from({ length: 25 }, () => WARNING),
      'github',
    )
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe(
      '::notice title=celigo-access::16 more findings are not shown. `validate` shows them.',
    );
    expect(
      render(
        Array.from({ length: 9 }, () => WARNING),
        'github',
      ),
    ).not.toContain('notice');
  });
});

describe('A61 annotations', () => {
  const at = (file: string, severity: Finding['severity'], summary: string): Finding => ({
    ...WARNING,
    severity,
    summary,
    place: { file, line: 1, column: 1 },
  });
  const mixed = [
    at('a.yaml', 'notice', 'notice elsewhere'),
    at('b.yaml', 'notice', 'notice in the change'),
    at('a.yaml', 'error', 'error elsewhere'),
    at('b.yaml', 'error', 'error in the change'),
    at('a.yaml', 'warning', 'warning elsewhere'),
    at('b.yaml', 'warning', 'warning in the change'),
  ];
  const said = (changedFiles?: ReadonlySet<string>): string[] =>
    commandsIn(githubText(mixed, changedFiles === undefined ? {} : { changedFiles })).map(({ data }) => data);

  test('show errors before warnings before notices, and of each those in changed files first', () => {
    expect(said()).toEqual([
      'error elsewhere',
      'error in the change',
      'warning elsewhere',
      'warning in the change',
      'notice elsewhere',
      'notice in the change',
    ]);
    expect(said(new Set(['b.yaml']))).toEqual([
      'error in the change',
      'error elsewhere',
      'warning in the change',
      'warning elsewhere',
      'notice in the change',
      'notice elsewhere',
    ]);
  });

  test('never lose an error to warnings, however many, and hide what looks like a token', () => {
    const token = 'k3J9xQ7vB2mN8pR5tW1yZ6cD4fG0hL';
    const many = [...Array.from({ length: 30 }, () => WARNING), at('z.yaml', 'error', `Remove ${token}.`)];
    const commands = commandsIn(githubText(many, { changedFiles: new Set(['access/roles.yaml']) }));
    expect(commands).toHaveLength(10);
    expect(commands[0]).toMatchObject({ name: 'error', data: `Remove ${'*'.repeat(token.length)}.` });
    expect(commands.at(-1)).toMatchObject({ name: 'notice', properties: { title: 'celigo-access' } });
  });

  test.each(HOSTILE_NAMES.map((name) => [name]))(
    "of %j are the runner's commands with nothing beside them",
    (name) => {
      const odd: Finding = {
        ...MISSPELT,
        summary: name,
        why: name,
        fix: name,
        place: { file: name || 'x', line: 3, column: 1 },
      };
      const commands = commandsIn(render([odd], 'github'));
      expect(commands.map((command) => [command.name, command.properties.line])).toEqual([['error', '3']]);
    },
  );
});

describe('reports for programs', () => {
  const ajv = new Ajv({ strict: true, allErrors: true });
  const findings = fc.array(
    fc.record(
      {
        severity: fc.constantFrom<Finding['severity'][]>('error', 'warning', 'notice'),
        code: fc.constantFrom('unknown-role', 'empty-role', 'tab'),
        summary: fc.oneof(fc.constantFrom(...HOSTILE_NAMES), fc.string()).map((text) => `${text}.`),
        why: fc.constantFrom(...HOSTILE_NAMES),
        place: fc.record({
          file: fc.oneof(
            fc.constantFrom('access.yaml', 'a b/é%.yaml'),
            fc.string({ minLength: 1 }).map((name) => `x${name}`),
          ),
          line: fc.integer({ min: 1, max: 9 }),
          column: fc.integer({ min: 1, max: 9 }),
        }),
      },
      { requiredKeys: ['severity', 'code', 'summary'] },
    ),
    { maxLength: 5 },
  );

  test.each([
    ['sarif', SARIF],
    ['gitlab', CODE_QUALITY],
  ] as const)('in %s have what the format requires and nothing that it does not know', (format, schema) => {
    const validate = ajv.compile(schema);
    fc.assert(
      fc.property(findings, (found) => {
        validate(JSON.parse(render(found, format)));
        expect(validate.errors ?? []).toEqual([]);
      }),
    );
  });

  test('in either have one entry and one print of its own for each finding', () => {
    fc.assert(
      fc.property(findings, (found) => {
        const sarif: { runs: { results: { partialFingerprints: Record<string, string> }[] }[] } = JSON.parse(
          render(found, 'sarif'),
        );
        const gitlab: { fingerprint: string }[] = JSON.parse(render(found, 'gitlab'));
        const prints = gitlab.map(({ fingerprint }) => fingerprint);
        expect(new Set(prints).size).toBe(found.length);
        expect(
          sarif.runs[0]?.results.map(({ partialFingerprints }) => partialFingerprints['celigoAccess/v1']),
        ).toEqual(prints);
      }),
    );
  });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations?: readonly unknown[];
      readonly relatedLocations?: readonly unknown[];
    }[];
  }[];
}

describe('findings as SARIF', () => {
  test('name their rule, their level and their place', () => {
    const { version, runs }: Sarif = JSON.parse(render([MISSPELT, WARNING, NOTICE], 'sarif'));
    const [{ tool, results } = { tool: { driver: { rules: [] } }, results: [] }] = runs;
    expect(version).toBe('2.1.0');
    expect(results.map(({ level }) => level)).toEqual(['error', 'warning', 'note']);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(results[0]?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'access/users.yaml' },
          region: { startLine: 9, startColumn: 31, endLine: 9, endColumn: 45 },
        },
      },
    ]);
    expect(results[0]?.relatedLocations).toHaveLength(1);
    expect(results[2]?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: '.' },
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
        },
      },
    ]);
  });

  test('name the version of the program where it is known', () => {
    const versionOf = (version?: string) => {
      const known = version === undefined ? {} : { version };
      const { runs } = JSON.parse(
        renderFindings([WARNING], { format: 'sarif', color: false, limit: 20, ...known }),
      );
      return runs[0].tool.driver.version;
    };
    expect([versionOf('1.2.3'), versionOf()]).toEqual(['1.2.3', undefined]);
  });

  test('write a file name with blanks as a URI', () => {
    const finding: Finding = { ...WARNING, place: { file: 'a b/é%.yaml', line: 1, column: 1 } };
    expect(render([finding], 'sarif')).toContain('"uri": "a%20b/%C3%A9%25.yaml"');
  });
});

interface CodeQuality {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

describe('findings as GitLab Code Quality', () => {
  const quality = (...findings: Finding[]): CodeQuality[] => JSON.parse(render(findings, 'gitlab'));
  const prints = (...findings: Finding[]): string[] =>
    quality(...findings).map(({ fingerprint }) => fingerprint);

  test('say what, how bad and where', () => {
    const [error, warning, notice] = quality(MISSPELT, WARNING, NOTICE);
    expect(error).toMatchObject({
      check_name: 'unknown-role',
      severity: 'major',
      location: { path: 'access/users.yaml', lines: { begin: 9 } },
    });
    expect([warning?.severity, notice?.severity]).toEqual(['minor', 'info']);
    expect(notice?.location).toEqual({ path: '.', lines: { begin: 1 } });
  });

  test('keep their fingerprint when a line is added above', () => {
    const moved = { ...WARNING, place: { file: 'access/roles.yaml', line: 99, column: 5 } };
    expect(prints(moved)).toEqual(prints(WARNING));
  });

  test('have another fingerprint for another file, code or sentence, and for the second of two equal ones', () => {
    const others: Finding[] = [
      { ...WARNING, place: { file: 'other.yaml', line: 7, column: 3 } },
      { ...WARNING, code: 'mentioned-twice' },
      { ...WARNING, summary: 'Another sentence.' },
    ];
    const all = [...prints(WARNING, WARNING), ...others.flatMap((each) => prints(each))];
    expect(new Set(all).size).toBe(5);
  });
});
