#!/bin/sh
# prettier formats an example of the YAML specification into a file that prettier cannot read.
#
# Example 2.11 of YAML 1.2.2 has a map whose second key is a short list: after a blank line, `? [ …, … ]` and its value.
# prettier 3.10.1 promises a result that means the same and that it would leave alone. Its result is valid YAML: a flow
# list may be a key without `?` if it stands in one line (7.4.2), and js-yaml 5.5.0 reads it as the same map.
#
# Seen: prettier drops the `?`, and then refuses its own file: "Map comment with trailing content". So does yaml 2.9.1
# in the same words: a blank line between an entry with `?` and a key in brackets is taken for a comment. In a quoted
# text prettier also drops a tab that is kept by a backslash at the end of a line, which changes the value.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts prettier@3.10.1 yaml@2.9.1 js-yaml@5.5.0
cat > show.mjs <<'JS'
import { CORE_SCHEMA, load, realMapTag } from 'js-yaml';
import prettier from 'prettier';
import { parse } from 'yaml';

const format = (text) => prettier.format(text, { parser: 'yaml' });
const refusal = async (work) => {
  try {
    await work();
    return 'read';
  } catch (error) {
    return error.message.replace(/ (at|\().*/s, '');
  }
};
const map = (text) => JSON.stringify([...load(text, { schema: CORE_SCHEMA.withTags(realMapTag) })]);
const games = '? - Ada\n  - Grace\n: - 2026-07-23\n\n? [Alan, Mary]\n: [2026-07-02, 2026-08-12]\n';
const formatted = await format(games);
const seen = {
  formatted,
  'js-yaml': map(games) === map(formatted) ? 'the same map' : 'another map',
  'prettier again': await refusal(() => format(formatted)),
  yaml: await refusal(() => parse(formatted, { logLevel: 'error' })),
  'a tab': [parse('"a\\\t\n b"'), parse(await format('"a\\\t\n b"\n'))],
};
const expected = {
  formatted: '? - Ada\n  - Grace\n: - 2026-07-23\n\n[Alan, Mary]: [2026-07-02, 2026-08-12]\n',
  'js-yaml': 'the same map',
  'prettier again': 'Map comment with trailing content',
  yaml: 'Map comment with trailing content',
  'a tab': ['a\t b', 'ab'],
};
process.stdout.write(`${JSON.stringify(seen, null, 2)}\n`);
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  process.stdout.write('This is no longer what was seen.\n');
  process.exitCode = 1;
}
JS
node show.mjs
