#!/bin/sh
# Ada leaves the file, the comment about her stays: now it says something about Grace.
#
# To YAML 1.2.2 (3.2.3.3) a comment is about nothing; whom it means its place alone says, above an entry or behind it.
# Versions of four editors that keep comments: yaml 2.9.1, yaml-diff-patch 2.0.0 (whose page promises whitespace,
# comments and structure), yawn-yaml 3.0.0 (comments and styling), @atomist/yaml-updater 1.0.2 (clean changes).
#
# Seen: without Ada, "left in May" stands above Grace, in three of them beside her own comment and in yaml-updater in
# its place. Without Grace, yaml-updater says of Joan what was said of Grace. In a list with comments behind its entries
# yawn-yaml gives Ada's to Grace and Grace's to Joan, and yaml-updater leaves none. A new level for Ada costs the
# comment behind it in yaml-diff-patch and yaml-updater.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts yaml@2.9.1 yaml-diff-patch@2.0.0 yawn-yaml@3.0.0 @atomist/yaml-updater@1.0.2
cat > show.mjs <<'JS'
import updater from '@atomist/yaml-updater';
import { parse, parseDocument } from 'yaml';
import { yamlPatch } from 'yaml-diff-patch';
import yawnYaml from 'yawn-yaml';

const users = 'users:\n  # left in May\n  ada: monitor\n  # night shift\n  grace: manage\n  # a guest\n  joan: monitor\n';
const admins = 'admins:\n  - ada # left in May\n  - grace # night shift\n  - joan # a guest\n';
const agreed = 'users:\n  ada: monitor # as agreed\n  grace: manage\n';
/** Each takes out what is at a path, or writes a value there. */
const editors = {
  yaml: (text, path, value) => {
    const document = parseDocument(text);
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, value);
    return document.toString();
  },
  'yaml-diff-patch': (text, path, value) =>
    yamlPatch(text, [{ op: value === undefined ? 'remove' : 'replace', path: `/${path.join('/')}`, value }]),
  'yawn-yaml': (text, path, value) => {
    const yawn = new yawnYaml.default(text);
    yawn.json = edited(text, path, value);
    return yawn.yaml;
  },
  'yaml-updater': (text, [top, at], value) => {
    const isList = Array.isArray(parse(text)[top]);
    const update = isList ? edited(text, [top, at], value)[top] : { [at]: value ?? null };
    return updater.updateYamlDocument({ [top]: update }, text, { keepArrayIndent: true });
  },
};
function edited(text, [top, at], value) {
  const json = parse(text);
  if (value !== undefined) json[top][at] = value;
  else if (Array.isArray(json[top])) json[top].splice(at, 1);
  else delete json[top][at];
  return json;
}
for (const [what, ...edit] of [
  ['without Ada', users, ['users', 'ada']],
  ['without Grace', users, ['users', 'grace']],
  ['a list without Ada', admins, ['admins', 0]],
  ['a new level for Ada', agreed, ['users', 'ada'], 'manage'],
]) {
  console.log(what);
  for (const [name, editor] of Object.entries(editors)) {
    const lines = editor(...edit).trimEnd().split('\n').slice(1);
    console.log(`  ${name}: ${lines.map((line) => line.trim()).join(' | ')}`);
  }
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'without Ada
  yaml: # left in May | # night shift | grace: manage | # a guest | joan: monitor
  yaml-diff-patch: # left in May | # night shift | grace: manage | # a guest | joan: monitor
  yawn-yaml: # left in May | # night shift | grace: manage | # a guest | joan: monitor
  yaml-updater: # left in May | grace: manage | # a guest | joan: monitor
without Grace
  yaml: # left in May | ada: monitor | # a guest | joan: monitor
  yaml-diff-patch: # left in May | ada: monitor | # a guest | joan: monitor
  yawn-yaml: # left in May | ada: monitor | # a guest | joan: monitor
  yaml-updater: # left in May | ada: monitor | # night shift | joan: monitor
a list without Ada
  yaml: - grace # night shift | - joan # a guest
  yaml-diff-patch: - grace # night shift | - joan # a guest
  yawn-yaml: - grace # left in May | - joan # night shift
  yaml-updater: - grace | - joan
a new level for Ada
  yaml: ada: manage # as agreed | grace: manage
  yaml-diff-patch: ada: manage | grace: manage
  yawn-yaml: ada: manage # as agreed | grace: manage
  yaml-updater: ada: manage | grace: manage' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
