import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codesOf, serverWords } from '../../src/celigo/words.ts';
import { processorMs } from '../support/processor.ts';
import { binaryText } from '../support/text.ts';

const plain = (text: string): string => text;
const words = (body: unknown): string =>
  serverWords(typeof body === 'string' ? body : JSON.stringify(body), plain);

describe('the words of an error body', () => {
  test.each<[string, unknown, string]>([
    [
      'the documented envelope',
      { errors: [{ code: 'invalid_ref', message: 'No such integration', field: '_integrationId' }] },
      'No such integration (invalid_ref, _integrationId)',
    ],
    ['several errors', { errors: [{ message: 'one' }, { code: 'two' }] }, 'one; two'],
    ['errors that are texts', { errors: ['one', 'two'] }, 'one; two'],
    ['a bare message', { message: 'Unauthorized' }, 'Unauthorized'],
    ['a bare error', { error: 'nope' }, 'nope'],
    ['an error inside an error', { error: { message: 'nope', code: 'x' } }, 'nope (x)'],
    ['a bare code', { code: 'rate_limited' }, 'rate_limited'],
    ['an empty list of errors beside a message', { errors: [], message: 'why' }, 'why'],
    ['a text in JSON', '"why"', 'why'],
    ['plain text', 'Service unavailable\n', 'Service unavailable'],
    ['JSON that says nothing known', { status: 'bad' }, '{"status":"bad"}'],
    ['a page with a title', '<html><title>502 Bad\n Gateway</title><p>x', 'an HTML page: 502 Bad Gateway'],
    ['a page without one', '<h1>Down</h1><style>p{}</style><p>for now', 'an HTML page: Down for now'],
    ['nothing', '', ''],
  ])('%s', (_, body, expected) => {
    expect(words(body)).toBe(expected);
  });

  test('control and formatting characters are spelled out, so that no line is forged', () => {
    expect(words({ message: 'a\u001b[31mb\u202ec\u0000\u2028d\r\n::error::e' })).toBe(
      'a\\u{1b}[31mb\\u{202e}c\\u{0} d ::error::e',
    );
  });

  test('a token that is echoed across the cut is still hidden', () => {
    const hide = (text: string): string => text.replaceAll('secret-token', '[token]');
    expect(serverWords(`${'x'.repeat(292)}secret-token`, hide)).not.toContain('secret');
  });

  test('whatever is sent, it is one short line and quick', () => {
    const bodies = fc.oneof(fc.json(), binaryText({ maxLength: 2_000 }));
    fc.assert(
      fc.property(bodies, (body) => {
        const line = words(body);
        expect([...line].length).toBeLessThanOrEqual(300);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
    const started = processorMs();
    for (const piece of ['<', '<title', '<script>', '[', '{"errors":[', '\u0000', ' '])
      words(piece.repeat(20_000));
    expect(processorMs() - started).toBeLessThan(1_000);
  });
});

test('codes are found wherever an envelope may hold them', () => {
  expect(codesOf({ code: 'a', errors: [{ code: 'b' }, 'c', null], error: { code: 'd' } })).toEqual([
    'a',
    'b',
    'd',
  ]);
  expect(codesOf('x')).toEqual([]);
});
