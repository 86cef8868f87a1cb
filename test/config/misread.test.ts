/** What was meant as text, and what YAML took it for: the sign is named, and what to write. */
import { describe, expect, test } from 'vitest';
import { loadText } from '../../src/config/load-text.ts';
import { checkSchema } from '../../src/config/schema.ts';
import { processorMs } from '../support/processor.ts';

const HEAD = 'version: 1\naccount: { name: A, region: us }\nusers:\n';

function findingsIn(people: string) {
  const text = people.startsWith('```') ? people : HEAD + people;
  const { files, findings } = loadText(text, 'access.yaml');
  const all = [...findings, ...files.flatMap((file) => checkSchema(file).findings)];
  const marked = ({ line, column, endColumn }: { line: number; column: number; endColumn?: number }) =>
    text.split('\n')[line - 1]?.slice(column - 1, (endColumn ?? column) - 1);
  return all.map(({ code, fix, place }) => [code, place && marked(place), fix]);
}

const ada = (reason: string, end = ' }') =>
  findingsIn(
    `  ada@acme.example: { accessLevel: monitor, reason: ${reason}${end}\n  bob@acme.example: { state: absent }\n`,
  );

describe('within brackets', () => {
  test('a # behind a blank begins a comment, and the bracket behind it closes nothing', () => {
    const said = (text: string) => [
      ['unclosed-bracket', '#', `If the \`#\` belongs to the text, put the text in quotes: \`"${text}"\`.`],
    ];
    expect(ada('Ticket #12')).toEqual(said('Ticket #12'));
    expect(ada('"#1", roles: [watcher, ops #2]')).toEqual(said('ops #2'));
    expect(ada('\n    Ticket #12')).toEqual(said('Ticket #12'));
    // Closed in a later line, or where no blank stands before it: nothing is wrong.
    for (const reason of ['Ticket # note\n   ', 'C#12']) expect(ada(reason)).toEqual([]);
    // A bracket that nothing closes is one, whatever comments there are.
    expect(ada('x # note', '')).toEqual([['unclosed-bracket', '{', expect.stringContaining('Close it')]]);
  });

  test('a second colon is in the text that holds it', () => {
    for (const end of [' }', ', until: 2027-01-31 }'])
      expect(ada('INC-12: urgent', end)).toEqual([
        ['yaml-syntax', 'INC-12: urgent', 'Put text that holds a colon in quotes: `"INC-12: urgent"`.'],
      ]);
    expect(ada('"INC-12: urgent"')).toEqual([]);
  });

  test('and is no second one where a comma is missing before a name', () => {
    expect(ada('x until: 2027-01-31')).toEqual([['unclosed-bracket', 'x', 'Write `x, until:`.']]);
  });
});

test('a bracket that nothing opened is told as that, and never put in quotes with the value', () => {
  expect(findingsIn('  ada@acme.example: state: absent }\n')).toEqual([
    ['unclosed-bracket', '}', 'Write `{ state: absent }`.'],
  ]);
  // What holds a whole map, or lacks its name, is no text with a colon.
  for (const line of ['ada@acme.example: x: { state: absent }', 'ada@acme.example: {:  state: absent }'])
    for (const [, , fix] of findingsIn(`  ${line}\n`)) expect(fix, line).not.toContain('`"');
});

test('takes no longer for a line that is made to take long', () => {
  const begun = processorMs();
  for (const part of ["'a", ' ', 'a ', '"', ': ', '#', 'a#', "' ", 'x: '])
    for (const end of [' #}', ': x }', '\n', ''])
      findingsIn(`  ada@acme.example: { reason: ${part.repeat(20_000)}${end}\n`);
  expect(processorMs() - begun).toBeLessThan(20_000);
});

test('a colon in a text on a line of its own is the same mistake', () => {
  expect(findingsIn('  ada@acme.example:\n    reason: INC-12: urgent\n')).toEqual([
    ['yaml-syntax', 'INC-12: urgent', 'Put text that holds a colon in quotes: `"INC-12: urgent"`.'],
  ]);
});

test('a person with a hyphen among people without is told to lose it', () => {
  for (const item of [
    '- ada@acme.example:\n      accessLevel: monitor',
    '- ada@acme.example: { state: absent }',
  ])
    for (const above of ['  bob@acme.example: { state: absent }', '  bob@acme.example:\n    state: absent'])
      expect(findingsIn(`${above}\n  ${item}\n`)).toEqual([
        ['bad-indentation', '-', 'Write `ada@acme.example:` without the hyphen.'],
      ]);
  expect(findingsIn('  - ada@acme.example:\n      state: absent\n')).toEqual([
    ['wrong-type', 'users', expect.stringContaining('without the hyphens')],
  ]);
});

test('an address without its colon, or without the blank behind it, is told how it is written, once', () => {
  for (const between of [' ', '\u00A0', ':\u00A0'])
    expect(findingsIn(`  ada@acme.example${between}{ accessLevel: monitor }\n`)).toEqual([
      ['missing-colon', expect.anything(), 'Write `ada@acme.example: { accessLevel: monitor }`.'],
    ]);
  expect(findingsIn('  ada@acme.example\n    accessLevel: monitor\n')).toEqual([
    ['missing-colon', 'ada@acme.example', 'Write `ada@acme.example:`.'],
  ]);
});

test('the marks of Markdown around a pasted file are to be deleted', () => {
  const person = '  ada@acme.example: { state: absent }\n';
  for (const text of [`\`\`\`yaml\n${HEAD}${person}\`\`\`\n`, `${person}\`\`\`\n`])
    expect(findingsIn(text)).toEqual([['yaml-syntax', expect.stringMatching(/^```/), 'Delete it.']]);
});
