import { describe, expect, it } from 'vitest';
import { isTokenFile, isTokenVariable } from '../../../src/core/model/listed.ts';

describe('where the token of one of many accounts may be', () => {
  it.each(['CELIGO_API_TOKEN_ACME', 'CELIGO_API_TOKEN_ACME_EU_2', 'CELIGO_API_TOKEN_FILE_2'])(
    'in %s',
    (name) => {
      expect(isTokenVariable(name)).toBe(true);
    },
  );

  // Those of a single run, and whatever else the environment holds.
  it.each([
    'CELIGO_API_TOKEN',
    'CELIGO_API_TOKEN_',
    'CELIGO_API_TOKEN_FILE',
    'GITHUB_TOKEN',
    'CELIGO_API_TOKEN_a',
    'PATH',
  ])('never in %s', (name) => {
    expect(isTokenVariable(name)).toBe(false);
  });

  it.each(['acme', 'eu/acme', 'eu/acme.token'])('in the file %s of the folder of tokens', (path) => {
    expect(isTokenFile(path)).toBe(true);
  });

  it.each(['../acme', 'eu/../../acme', '/etc/passwd', '.ssh/id', 'eu//acme', '', 'eu\\acme', 'a b'])(
    'never in %j, which may lead out of that folder',
    (path) => {
      expect(isTokenFile(path)).toBe(false);
    },
  );
});
