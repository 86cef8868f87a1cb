/** A throw-away folder with files, for tests about what is on disk. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Finding } from '../../src/core/model/finding.ts';

/** Makes the files; `.git` in the folder makes it a repository unless `repository` is false. */
export function folderWith(
  files: Readonly<Record<string, string | Buffer>>,
  { repository = true }: { repository?: boolean } = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'celigo-access-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (repository) mkdirSync(join(folder, '.git'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** `code file`, or the code alone of a finding without a place. */
export const codesOf = (findings: readonly Finding[]): string[] =>
  findings.map(({ code, place }) => (place === undefined ? code : `${code} ${place.file}`));

export const SMALLEST = `version: 1
account: { name: Acme, region: us }
users:
  ada@acme.example: { accessLevel: administrator }
`;
