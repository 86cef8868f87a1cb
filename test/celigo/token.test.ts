import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readToken, Token } from '../../src/celigo/token.ts';
import { EXIT, Failure } from '../../src/errors.ts';
import { CANARY } from './loopback.ts';

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'celigo-token-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
};

const tokenFile = (content: string, mode = 0o600): string => {
  const path = join(folder(), 'token');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};

const failureOf = (run: () => unknown): Failure => {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('Expected a Failure.');
};

const AUTHORIZATION = `Bearer ${CANARY}`;

describe('where the token comes from', () => {
  test('from CELIGO_API_TOKEN', () => {
    expect(readToken({ env: { CELIGO_API_TOKEN: CANARY } }).authorization()).toBe(AUTHORIZATION);
  });

  test.each(['', '\n', '\r\n'])('from a private file that ends in %j', (end) => {
    const env = { CELIGO_API_TOKEN_FILE: tokenFile(CANARY + end) };
    expect(readToken({ env }).authorization()).toBe(AUTHORIZATION);
  });

  test('an empty variable counts as unset, as CI sets it', () => {
    const env = { CELIGO_API_TOKEN: '', CELIGO_API_TOKEN_FILE: tokenFile(CANARY) };
    expect(readToken({ env }).authorization()).toBe(AUTHORIZATION);
  });

  test('both may be set if they agree; a difference is exit 3', () => {
    const path = tokenFile(`${CANARY}\n`);
    const env = { CELIGO_API_TOKEN: CANARY, CELIGO_API_TOKEN_FILE: path };
    expect(readToken({ env }).authorization()).toBe(AUTHORIZATION);
    const failure = failureOf(() => readToken({ env: { ...env, CELIGO_API_TOKEN: 'another-token' } }));
    expect(failure.exitCode).toBe(EXIT.invalid);
    expect(failure.message).not.toContain('another-token');
  });

  test('no token is exit 4 and says what to set', () => {
    const failure = failureOf(() => readToken({ env: {} }));
    expect(failure.exitCode).toBe(EXIT.token);
    expect(failure.hint).toContain('CELIGO_API_TOKEN_FILE');
  });

  test('CELIGO_API_KEY alone is named as the likely mistake', () => {
    const failure = failureOf(() => readToken({ env: { CELIGO_API_KEY: CANARY } }));
    expect(failure.exitCode).toBe(EXIT.token);
    expect(failure.hint).toContain('CELIGO_API_KEY');
    expect(failure.hint).not.toContain(CANARY);
  });

  test.each([0o644, 0o640, 0o604, 0o660, 0o610])('a file with mode %o is refused', (mode) => {
    const failure = failureOf(() => readToken({ env: { CELIGO_API_TOKEN_FILE: tokenFile(CANARY, mode) } }));
    expect(failure.exitCode).toBe(EXIT.token);
    expect(failure.hint).toContain('chmod 600');
    expect(failure.message).not.toContain(CANARY);
  });

  test.each([0o600, 0o400])('a file with mode %o is read', (mode) => {
    const env = { CELIGO_API_TOKEN_FILE: tokenFile(CANARY, mode) };
    expect(readToken({ env }).authorization()).toBe(AUTHORIZATION);
  });

  test('a folder, a pipe, a missing file and a giant are refused without waiting', () => {
    const place = folder();
    const pipe = join(place, 'pipe');
    execFileSync('mkfifo', ['-m', '600', pipe]);
    for (const path of [place, pipe, join(place, 'nothing'), tokenFile('x'.repeat(70_000))]) {
      expect(failureOf(() => readToken({ env: { CELIGO_API_TOKEN_FILE: path } })).exitCode).toBe(EXIT.token);
    }
  });

  test('a file inside the repository is refused, also behind a link or below a dotted name', () => {
    const workTree = folder();
    mkdirSync(join(workTree, '..secrets'));
    const inside = join(workTree, '..secrets', 'token');
    writeFileSync(inside, CANARY, { mode: 0o600 });
    const link = join(folder(), 'link');
    symlinkSync(inside, link);
    for (const path of [inside, link]) {
      const failure = failureOf(() => readToken({ env: { CELIGO_API_TOKEN_FILE: path }, workTree }));
      expect(failure.message).toContain('inside the repository');
    }
    const env = { CELIGO_API_TOKEN_FILE: tokenFile(CANARY) };
    expect(readToken({ env, workTree }).authorization()).toBe(AUTHORIZATION);
  });
});

describe('a token that cannot be one', () => {
  test.each([
    'two\nlines',
    'a\r',
    'two words',
    ' padded ',
    'tab\t',
    'nul\0',
    'tökèn',
    'x\u200b',
    '"quoted" ',
  ])('%j is exit 4 and not repeated', (text) => {
    const failure = failureOf(() => readToken({ env: { CELIGO_API_TOKEN: text } }));
    expect(failure.exitCode).toBe(EXIT.token);
    expect(`${failure.message} ${failure.hint}`).not.toContain(text);
  });

  test('an empty file is exit 4', () => {
    expect(failureOf(() => readToken({ env: { CELIGO_API_TOKEN_FILE: tokenFile('\n') } })).exitCode).toBe(
      EXIT.token,
    );
  });
});

describe('a token is not printed', () => {
  const token = new Token(CANARY);

  test('by any usual way of turning a value into text', () => {
    const holder = { token, list: [token] };
    const shown = [
      inspect(token, { showHidden: true, depth: 9 }),
      inspect(holder, { showHidden: true, depth: 9, customInspect: false }),
      JSON.stringify(holder),
      format('%s %o %O %j', token, token, holder, holder),
      `${token}`,
      String(Object.entries(token)),
    ];
    for (const text of shown) expect(text).not.toContain(CANARY);
  });

  test('when somebody echoes it plainly, URL-encoded or in Base64 at any alignment', () => {
    const odd = new Token('a+b/c=d&0123456789');
    expect(odd.redact(`x=${encodeURIComponent('a+b/c=d&0123456789')}`)).toBe('x=[token]');
    for (const before of ['', 'B', 'Be', 'Bearer ', 'user:']) {
      for (const after of ['', '!', '!!']) {
        const encoded = Buffer.from(`${before}${CANARY}${after}`).toString('base64');
        const redacted = token.redact(`got ${encoded}.`);
        expect(redacted).toContain('[token]');
        for (const shift of [0, 1, 2]) {
          const piece = Buffer.from(' '.repeat(shift) + CANARY)
            .toString('base64')
            .slice(8, 16);
          expect(redacted).not.toContain(piece);
        }
      }
    }
    expect(token.redact(`Bearer ${CANARY}, ${CANARY}`)).toBe('Bearer [token], [token]');
  });

  test('text without the token stays as it is', () => {
    expect(token.redact('ada@acme.example has access already')).toBe('ada@acme.example has access already');
    expect(new Token('abc').redact('YWJj abc')).toBe('YWJj [token]');
  });
});

describe('a token in quotes', () => {
  test.each(['"sesame-sesame"', "'sesame-sesame'", '"sesame-sesame', 'sesame-sesame`'])(
    '%s is refused before it is sent, and not repeated',
    (written) => {
      let failure: unknown;
      try {
        readToken({ env: { CELIGO_API_TOKEN: written } }).unquoted();
      } catch (error) {
        failure = error;
      }
      if (!(failure instanceof Failure)) throw new Error('It was not refused.');
      expect([failure.exitCode, failure.message]).toEqual([EXIT.token, expect.stringContaining('in quotes')]);
      expect(`${failure.message} ${failure.hint}`).not.toContain('sesame');
    },
  );
});

describe('a token behind the name of its variable', () => {
  const refusalOf = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      return error;
    }
  };

  test.each(['CELIGO_API_TOKEN=sesame-sesame', 'token=sesame', 'CELIGO_API_TOKEN="sesame-sesame"'])(
    '%s is refused, in the variable and in the file, and not repeated',
    (written) => {
      const sources = [
        { env: { CELIGO_API_TOKEN: written } },
        { env: { CELIGO_API_TOKEN_FILE: tokenFile(`${written}\n`) } },
      ];
      for (const source of sources) {
        const failure = refusalOf(() => readToken(source).unquoted());
        if (!(failure instanceof Failure)) throw new Error('It was not refused.');
        expect([failure.exitCode, failure.message]).toEqual([
          EXIT.token,
          expect.stringContaining('name of a variable'),
        ]);
        expect(`${failure.message} ${failure.hint}`).not.toContain('sesame');
      }
    },
  );

  test.each(['c2VzYW1lLXNlc2FtZQ==', 'c2VzYW1l=', 'sesame-se=same'])('%s is one', (written) =>
    expect(readToken({ env: { CELIGO_API_TOKEN: written } }).unquoted()).toBeInstanceOf(Token),
  );
});
