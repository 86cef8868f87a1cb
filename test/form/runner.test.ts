/** What a CI runner takes from what we write: our own commands, and nothing that a name says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotation, commandData, defused } from '../../src/form/runner.ts';
import { untilEnough } from '../support/enough.ts';
import { HOSTILE_NAMES } from '../support/hostile.ts';
import { commandsIn } from '../support/runner.ts';
import { binaryText } from '../support/text.ts';

/** Text that is likely to be a command: its parts, put together at random. */
const commandLike = fc
  .array(
    fc.oneof(
      fc.constantFrom('::error::', '::ADD-MASK::', '::stop-commands::', '##[group]', '##[error]x'),
      fc.constantFrom('::', ':', '##[', '#', '##', '[', ']', 'error', 'add-mask'),
      fc.constantFrom(
        ' ',
        '\t',
        '\n',
        '\r',
        '\r\n',
        '\u0085',
        '\u2028',
        '\u00a0',
        '\u3000',
        '\ufeff',
        '\v',
        '\f',
      ),
      fc.constantFrom(
        ' file=a,line=1',
        ';',
        ',',
        '=',
        '%0A',
        '%25',
        '%',
        '\u034f',
        '\ufe0f',
        '\u0000',
        'x',
        '\\u{3a}',
      ),
      binaryText({ maxLength: 3 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

describe('the port of the runner', () => {
  test('knows commands of both forms, wherever the runner does', () => {
    expect(commandsIn('::error file=a%3Ab,line=3::50%25%0Aoff')).toEqual([
      { name: 'error', properties: { file: 'a:b', line: '3' }, data: '50%\noff' },
    ]);
    expect(commandsIn('text ##[warning file=a;line=3]x%3By')).toEqual([
      { name: 'warning', properties: { file: 'a', line: '3' }, data: 'x;y' },
    ]);
    expect(commandsIn('safe\r \u3000::ADD-MASK::e').map(({ name }) => name)).toEqual(['ADD-MASK']);
    expect(commandsIn('text ::error::x\n::errors::x\n::error:x\n##[error x')).toEqual([]);
  });

  test('carries out nothing between stop-commands and its token', () => {
    const output = '::stop-commands::t0k\n::error::a\n##[add-mask]e\n::t0k::\n::notice::b';
    expect(commandsIn(output).map(({ name }) => name)).toEqual(['stop-commands', 't0k', 'notice']);
  });
});

describe('text for the log', () => {
  test.each(HOSTILE_NAMES.map((name) => [name]))('%j gives the runner no command', (name) => {
    expect(commandsIn(defused(name))).toEqual([]);
    expect(commandsIn(defused(`before\n${name}\nafter`))).toEqual([]);
  });

  test('gives the runner no command, whatever it is', () => {
    let commands = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(commandLike, (text) => {
            commands += commandsIn(text).length;
            expect(commandsIn(defused(text))).toEqual([]);
          }),
          { numRuns: 5000 },
        ),
      () => commands > 50,
    );
    // The texts are no use if hardly any of them would have been one.
    expect(commands).toBeGreaterThan(50);
  });

  test('stays as it is where nothing in it is active, its line feeds included', () => {
    const text =
      'ada@acme.example\n  + Order to Cash   none → manage   role x, access.yaml:8\n\n[left-behind] #1\n';
    expect(defused(text)).toBe(text);
    expect(defused('')).toBe('');
  });

  test('shows what it broke', () => {
    expect(defused('::error::x')).toBe(':\\u{3a}error::x');
    expect(defused('a ##[group]b ###[c]')).toBe('a #\\u{23}[group]b ##\\u{23}[c]');
    expect(defused('safe\r::error::x')).toBe('safe\\u{d}::error::x');
  });
});

describe('an annotation', () => {
  test('is one command with what it was given, whatever that is', () => {
    fc.assert(
      fc.property(commandLike, commandLike, fc.nat(), (message, file, line) => {
        fc.pre(file !== '');
        const commands = commandsIn(annotation('warning', message, { file, line }));
        expect(commands.map(({ name }) => name)).toEqual(['warning']);
        expect(Object.keys(commands[0]?.properties ?? {})).toEqual(['file', 'line']);
        expect(commands[0]?.properties.line).toBe(String(line));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the commands of a CI runner', () => {
  test('cannot be ended or extended by what they say', () => {
    expect(commandData('50% of\r\n::error::x')).toBe('50%25 of%0D%0A::error::x');
    const file = 'a,line=9::b%3A';
    expect(annotation('error', 'x', { file })).toBe('::error file=a%2Cline=9%3A%3Ab%253A::x\n');
  });
});
