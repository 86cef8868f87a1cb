/** Inputs: what is refused before anything is asked of anybody. */
import { describe, expect, it } from 'vitest';
import { misspelt, readInputs, secretsOf } from '../../src/action/inputs.ts';
import { EXIT, Failure } from '../../src/errors.ts';

const TOKEN = 'a-token-that-is-long-enough';
const variables = (inputs: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
const read = (inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) => {
  const found = readInputs({ ...variables({ command: 'plan', ...inputs }), ...env });
  return { ...found.inputs, ...found.secrets };
};

function refusal(inputs: Readonly<Record<string, string>>, env?: Readonly<Record<string, string>>): Failure {
  try {
    read(inputs, env);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('was not refused');
}

describe('A10 command', () => {
  it('is required and has no default', () => {
    expect(refusal({ command: '' })).toMatchObject({
      exitCode: EXIT.invalid,
      message: 'The input command is missing.',
    });
  });

  it('is one of five; a slip is answered with what was meant', () => {
    expect(refusal({ command: 'aply' }).hint).toBe('Did you mean apply?');
    expect(refusal({ command: 'destroy' }).hint).toContain('validate, plan, apply, due, drift');
  });
});

describe('A11 paths', () => {
  it('stand one a line, and a name with blanks is one name', () => {
    expect(read({ config: 'access/shared\r\n  access/my team \n\n' }).config).toEqual([
      'access/shared',
      'access/my team',
    ]);
  });

  it('base is recalled, given, or none', () => {
    expect(read({}).base).toBe('automatic');
    expect(read({ base: 'none' }).base).toBe('none');
    expect(read({ base: 'in-force/access' }).base).toEqual(['in-force/access']);
  });
});

describe('A12 the token', () => {
  it('comes from the input or the variable, and both may agree', () => {
    expect(read({ 'api-token': TOKEN }).apiToken).toBe(TOKEN);
    expect(read({}, { CELIGO_API_TOKEN: TOKEN }).apiToken).toBe(TOKEN);
    expect(read({ 'api-token': TOKEN }, { CELIGO_API_TOKEN: TOKEN }).apiToken).toBe(TOKEN);
    expect(read({}).apiToken).toBeUndefined();
  });

  it('is refused where both are set and differ, in one sentence that names both and shows neither', () => {
    const { message, exitCode } = refusal({ 'api-token': TOKEN }, { CELIGO_API_TOKEN: `${TOKEN}-2` });
    expect(message).toMatch(/api-token.*CELIGO_API_TOKEN/);
    expect(message).not.toContain(TOKEN);
    expect(exitCode).toBe(EXIT.invalid);
  });

  it('T06 is refused with line breaks, or shorter than any token is', () => {
    expect(refusal({ 'api-token': `${TOKEN}\nsecond line` }).exitCode).toBe(EXIT.token);
    expect(refusal({ 'api-token': 'short' }).exitCode).toBe(EXIT.token);
  });

  it('may be anything for validate, which asks no account', () => {
    for (const token of ['short', 'bad\ntoken'])
      expect(read({ command: 'validate', 'api-token': token }).apiToken).toBe(token);
  });

  it('is known as a secret before it is judged', () => {
    const env = {
      ...variables({ 'api-token': 'bad\ntoken', 'github-token': 'gh' }),
      CELIGO_API_TOKEN: TOKEN,
    };
    expect(secretsOf(env)).toEqual(['bad\ntoken', TOKEN, 'gh']);
  });
});

describe('what goes together', () => {
  it('an environment and a digest exclude each other, said with both names', () => {
    const { message } = refusal({
      command: 'apply',
      approve: 'environment',
      'approve-digest': 'a'.repeat(64),
    });
    expect(message).toBe('approve: environment and approve-digest exclude each other.');
  });

  it('only an apply is approved', () => {
    expect(refusal({ command: 'due', 'approve-digest': 'a'.repeat(64) }).message).toContain('command: due');
    expect(refusal({ command: 'plan', approve: 'environment' }).message).toContain('command: plan');
  });

  it('an environment approves under its name alone, and a name says nothing without it', () => {
    expect(refusal({ command: 'apply', approve: 'environment' }).message).toBe(
      'approve: environment needs the input environment.',
    );
    expect(refusal({ command: 'apply', environment: 'celigo-apply' }).message).toContain(
      'without approve: environment',
    );
  });

  it('only an apply is held to only-narrower, which is true or false', () => {
    expect(read({ command: 'apply', 'only-narrower': 'True' }).onlyNarrower).toBe(true);
    expect([read({ command: 'apply' }).onlyNarrower, read({}).onlyNarrower]).toEqual([false, false]);
    expect(refusal({ command: 'apply', 'only-narrower': 'yes' }).message).toContain('only-narrower');
    expect(refusal({ command: 'due', 'only-narrower': 'true' }).message).toBe(
      'command: due and only-narrower exclude each other.',
    );
  });

  it('A15 there is no plain yes', () => {
    for (const approve of ['true', 'yes', 'auto', 'none', 'always']) {
      expect(refusal({ command: 'apply', approve }).exitCode).toBe(EXIT.invalid);
    }
  });

  it('a digest has 64 hexadecimal digits', () => {
    expect(refusal({ command: 'apply', 'approve-digest': 'abc123' }).message).toContain(
      '64 hexadecimal digits',
    );
    expect(read({ command: 'apply', 'approve-digest': 'AB'.repeat(32) }).approveDigest).toBe('ab'.repeat(32));
  });
});

describe('A16 comment', () => {
  it('knows the booleans of YAML 1.2 and no other', () => {
    for (const yes of ['true', 'True', 'TRUE', '']) expect(read({ comment: yes }).comment).toBe('true');
    for (const no of ['false', 'False', 'FALSE']) expect(read({ comment: no }).comment).toBe('false');
    for (const other of ['yes', 'on', 'tRue', '1', 'n'])
      expect(refusal({ comment: other }).exitCode).toBe(EXIT.invalid);
  });
});

describe('A17 label', () => {
  it('cannot end an HTML comment, start a path or hold a blank', () => {
    expect(read({ label: 'production-eu_1.2' }).label).toBe('production-eu_1.2');
    for (const label of ['a-->b', '../x', 'a b', 'ä', '-x', 'a/b', 'x'.repeat(61), '"', '$(id)']) {
      expect(refusal({ label }).exitCode).toBe(EXIT.invalid);
    }
  });
});

describe('A21 timeout', () => {
  it('is a number of minutes from 1 to 360', () => {
    expect(read({ timeout: '15' }).timeout).toBe(900_000);
    for (const timeout of ['0', '361', '1.5', '15m', '-1', '1e2']) {
      expect(refusal({ timeout }).exitCode).toBe(EXIT.invalid);
    }
  });
});

describe('names of workflows', () => {
  it('are files of .github/workflows, with or without the folder', () => {
    expect(read({ 'apply-workflow': 'a.yml, .github/workflows/b.yaml' }).applyWorkflow).toEqual([
      '.github/workflows/a.yml',
      '.github/workflows/b.yaml',
    ]);
    for (const name of ['../a.yml', 'sub/a.yml', 'plan']) {
      expect(refusal({ 'plan-workflow': name }).exitCode).toBe(EXIT.invalid);
    }
  });
});

describe('hazards and guards', () => {
  it('are allowed and lifted by name, as on the command line', () => {
    const inputs = read({
      command: 'apply',
      allow: 'removes-user\ngrants-administrator',
      override: 'removal-limit=3',
    });
    expect([...inputs.allow]).toEqual(['removes-user', 'grants-administrator']);
    expect([...inputs.override]).toEqual([['removal-limit', 3]]);
    expect(refusal({ allow: 'removes-users' }).message).toBe(
      'allow: removes-users: there is no such hazard.',
    );
    expect(refusal({ override: 'seat=1' }).message).toMatch(/^override: seat=1: /);
    expect(refusal({ allow: 'removes-users' }).hint).toContain('removes-user');
    expect(refusal({ override: 'self=1' }).exitCode).toBe(EXIT.invalid);
  });
});

describe('unknown inputs', () => {
  it('that look like ours are pointed out', () => {
    expect(misspelt(variables({ 'api-tokn': 'x', comand: 'plan' }))).toEqual([
      'There is no input "api-tokn". Did you mean api-token?',
      'There is no input "comand". Did you mean command?',
    ]);
    expect(misspelt({ ...variables({ command: 'plan', registry: 'x' }), PATH: '/' })).toEqual([]);
  });

  it('a variable CELIGO_ACCESS_… that nobody knows is an error', () => {
    expect(refusal({}, { CELIGO_ACCESS_ALLOW: 'removes-user' }).exitCode).toBe(EXIT.invalid);
  });
});
