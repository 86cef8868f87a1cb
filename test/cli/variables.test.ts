/** A misspelt variable is answered with those that there are. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { runCli } from '../support/harness.ts';

it('a variable that does not exist is refused with every one that the README lists', async () => {
  const { code, stderr } = await runCli(['validate'], { files: {}, env: { CELIGO_ACCESS_TOKEN: 'x' } });
  const section = readFileSync('README.md', 'utf8').split('### Environment')[1]?.split('\n## ')[0] ?? '';
  const listed = new Set(section.match(/`CELIGO_[A-Z_]+…?`/g)?.map((each) => each.slice(1, -1)));
  expect(code).toBe(EXIT.invalid);
  expect(listed.size).toBeGreaterThan(6);
  for (const name of listed) expect(stderr).toContain(name);
});
