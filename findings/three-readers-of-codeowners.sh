#!/bin/sh
# One CODEOWNERS line, three readers, three answers.
#
# GitHub's page on code owners says that a comment may follow the owners on a line, and that `docs/*` owns the files
# directly in docs/ but none further down. Versions: codeowners-utils 1.0.2, @snyk/github-codeowners 1.1.0,
# codeowners 5.1.1.
#
# Seen: for `*.yaml @acme/access # reviewed` and the file b.yaml, codeowners-utils names @acme/access;
# @snyk/github-codeowners refuses the whole file ("# is not a valid owner name"); codeowners names three owners:
# @acme/access, # and reviewed. For `docs/* @acme/docs` and docs/a/b.md, @snyk/github-codeowners names nobody, as
# GitHub does, and the two others name @acme/docs.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts codeowners-utils@1.0.2 @snyk/github-codeowners@1.1.0 codeowners@5.1.1
cat > show.mjs <<'JS'
import { mkdirSync, writeFileSync } from 'node:fs';
import utils from 'codeowners-utils';
import { OwnershipEngine } from '@snyk/github-codeowners/dist/lib/ownership/index.js';
import Codeowners from 'codeowners';

console.error = console.log = () => {};
mkdirSync('repository');
const answers = (text, path) => {
  writeFileSync('repository/CODEOWNERS', `${text}\n`);
  const ask = (question) => {
    try {
      return question() ?? [];
    } catch (error) {
      return `refused: ${error.message}`;
    }
  };
  return {
    'codeowners-utils': ask(() => utils.matchFile(path, utils.parse(text))?.owners),
    '@snyk/github-codeowners': ask(() => OwnershipEngine.FromCodeownersFile('repository/CODEOWNERS').calcFileOwnership(path)),
    codeowners: ask(() => new Codeowners('repository').getOwner(path)),
  };
};
const seen = [answers('*.yaml @acme/access # reviewed', 'b.yaml'), answers('docs/* @acme/docs', 'docs/a/b.md')];
const expected = [
  {
    'codeowners-utils': ['@acme/access'],
    '@snyk/github-codeowners': 'refused: # is not a valid owner name in rule *.yaml @acme/access # reviewed',
    codeowners: ['@acme/access', '#', 'reviewed'],
  },
  { 'codeowners-utils': ['@acme/docs'], '@snyk/github-codeowners': [], codeowners: ['@acme/docs'] },
];
process.stdout.write(`${JSON.stringify(seen, null, 2)}\n`);
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  process.stdout.write('This is no longer what was seen.\n');
  process.exitCode = 1;
}
JS
node show.mjs
