#!/bin/sh
# A table of grants in GitHub's Markdown: by the renderer a name is cut in two, or a level stands where the name should.
#
# The specification of that dialect (0.29, Tables) lets a pipe stand in a cell behind a backslash, in code, too; what
# else is asked here, its own implementation answers. Versions: Debian's cmark-gfm 0.29.0.gfm.6-6, which is that one;
# markdown-it 15.0.3, marked 18.2.1, micromark 4.0.3 with micromark-extension-gfm-table 2.1.2, md4w 0.2.7, showdown
# 2.1.0 with its flavour `github`.
#
# Seen: all take `a\|b` for one cell. In code md4w shows the backslash, and behind a second one, as an escaper of
# backslashes puts it there, marked, micromark and md4w end the cell, so that the rest of the name is the level;
# GitHub's parser and markdown-it show a name without a backslash, showdown one with it. A pipe in code without a
# backslash is text to md4w and showdown. md4w loses an empty first cell, by which the level comes under the name, and
# has no table under a line of text. Without Debian's package mirror cmark-gfm is left out.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts markdown-it@15.0.3 marked@18.2.1 micromark@4.0.3 micromark-extension-gfm-table@2.1.2 md4w@0.2.7 showdown@2.1.0
apt-get download -qq cmark-gfm=0.29.0.gfm.6-6 libcmark-gfm0.29.0.gfm.6=0.29.0.gfm.6-6 libcmark-gfm-extensions0.29.0.gfm.6=0.29.0.gfm.6-6 2>/dev/null || echo 'cmark-gfm is not asked: no package mirror.'
for package in *.deb; do [ ! -f "$package" ] || dpkg -x "$package" .; done
cat > show.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
import { marked } from 'marked';
import * as md4w from 'md4w';
import { micromark } from 'micromark';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import showdown from 'showdown';

await md4w.init();
const converter = new showdown.Converter();
converter.setFlavor('github');
const renderers = {
  'cmark-gfm': (input) => execFileSync('usr/bin/cmark-gfm', ['-e', 'table'], { input, encoding: 'utf8' }),
  'markdown-it': (text) => new MarkdownIt().render(text),
  marked: (text) => marked.parse(text),
  micromark: (text) => micromark(text, { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] }),
  md4w: (text) => md4w.mdToHtml(text),
  showdown: (text) => converter.makeHtml(text),
};
if (!existsSync('usr/bin/cmark-gfm')) delete renderers['cmark-gfm'];
/** The cells below the head, as HTML. */
const cells = (html) => [...html.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => `[${cell}]`).join('') || 'no table';
const head = '| name | level |\n| --- | --- |\n';
for (const text of [
  `${head}| a\\|b | manage |`,
  `${head}| \`a\\|b\` | manage |`,
  `${head}| \`a|b\` | manage |`,
  `${head}| a\\\\|b | manage |`,
  `${head}||manage|`,
  `Grants:\n${head}| orders | manage |`,
  '| name |\n| --- |\n| orders |',
]) {
  const answers = new Map();
  for (const [name, render] of Object.entries(renderers)) {
    const answer = cells(render(`${text}\n`));
    answers.set(answer, [...(answers.get(answer) ?? []), name]);
  }
  console.log(text.replace(head, '').replaceAll('\n', ' / '));
  for (const [answer, names] of answers) console.log(`  ${answer}: ${names.join(', ')}`);
}
JS
seen=$(LD_LIBRARY_PATH=$(echo "$work"/usr/lib/*-linux-gnu) node show.mjs)
printf '%s\n' "$seen"
expected=$(cat <<'SEEN'
| a\|b | manage |
  [a|b][manage]: cmark-gfm, markdown-it, marked, micromark, md4w, showdown
| `a\|b` | manage |
  [<code>a|b</code>][manage]: cmark-gfm, markdown-it, marked, micromark, showdown
  [<code>a\|b</code>][manage]: md4w
| `a|b` | manage |
  [`a][b`]: cmark-gfm, markdown-it, marked, micromark
  [<code>a|b</code>][manage]: md4w, showdown
| a\\|b | manage |
  [a|b][manage]: cmark-gfm, markdown-it
  [a\][b]: marked, micromark, md4w
  [a\|b][manage]: showdown
||manage|
  [][manage]: cmark-gfm, markdown-it, marked, micromark, showdown
  [manage][]: md4w
Grants: / | orders | manage |
  [orders][manage]: cmark-gfm, markdown-it, marked, micromark, showdown
  no table: md4w
| name | / | --- | / | orders |
  [orders]: cmark-gfm, markdown-it, marked, micromark, md4w, showdown
SEEN
)
[ -x usr/bin/cmark-gfm ] || expected=$(printf '%s\n' "$expected" | sed 's/cmark-gfm, //')
[ "$seen" = "$expected" ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
