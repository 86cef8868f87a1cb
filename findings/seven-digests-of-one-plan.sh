#!/bin/sh
# Canonical JSON is there so that one plan has one digest: of six documents seven packages agree on the first.
#
# RFC 8785 sorts the names of an object as texts (3.2.3), whatever they are, and writes numbers and texts as ECMAScript
# does (3.2.2). Versions: canonicalize 5.1.0, json-canonicalize 3.0.1, @truestamp/canonify 2.1.0 and canonical-json
# 0.4.0, whose pages name that RFC; json-canon 1.0.1; canonicaljson 1.0.1 and @tufjs/canonical-json 2.0.0, which follow
# other documents of the same name.
#
# Seen: canonical-json, whose page promises the RFC, puts 9 before 10, for an object of JavaScript keeps such names in
# the order of numbers. json-canonicalize sorts nothing in an object that has a name `toJSON`, although that is a text.
# canonicaljson and tufjs refuse a sum such as 0.1 + 0.2; what tufjs makes of a line feed is no JSON any more, and
# canonicaljson writes 1F in capitals. canonicalize, json-canon and canonify answer alike each time.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts canonicalize@5.1.0 json-canonicalize@3.0.1 json-canon@1.0.1 @truestamp/canonify@2.1.0 canonical-json@0.4.0 canonicaljson@1.0.1 @tufjs/canonical-json@2.0.0
cat > show.mjs <<'JS'
import { canonify } from '@truestamp/canonify';
import tuf from '@tufjs/canonical-json';
import canonicalJson from 'canonical-json';
import canonicaljson from 'canonicaljson';
import canonicalize from 'canonicalize';
import jsonCanon from 'json-canon';
import { canonicalize as jsonCanonicalize } from 'json-canonicalize';

const packages = {
  canonicalize,
  'json-canonicalize': jsonCanonicalize,
  'json-canon': jsonCanon,
  canonify,
  'canonical-json': canonicalJson,
  canonicaljson: canonicaljson.stringify,
  tuf: tuf.canonicalize,
};
for (const text of [
  '{"level":"manage","days":30}',
  '{"9":"manage","10":"monitor"}',
  '{"level":"manage","toJSON":"monitor","days":30}',
  '{"share":0.30000000000000004}',
  '{"note":"first\\nsecond"}',
  '{"note":"\\u001f"}',
]) {
  const answers = new Map();
  for (const [name, write] of Object.entries(packages)) {
    let answer;
    try {
      answer = write(JSON.parse(text)).replace('\n', ' (a line feed) ').replace('\x1f', '(1F itself)');
    } catch {
      answer = 'refused';
    }
    answers.set(answer, [...(answers.get(answer) ?? []), name]);
  }
  console.log(text);
  for (const [answer, names] of answers) console.log(`  ${answer}: ${names.join(', ')}`);
}
JS
seen=$(node show.mjs)
printf '%s\n' "$seen"
[ "$seen" = '{"level":"manage","days":30}
  {"days":30,"level":"manage"}: canonicalize, json-canonicalize, json-canon, canonify, canonical-json, canonicaljson, tuf
{"9":"manage","10":"monitor"}
  {"10":"monitor","9":"manage"}: canonicalize, json-canonicalize, json-canon, canonify, canonicaljson, tuf
  {"9":"manage","10":"monitor"}: canonical-json
{"level":"manage","toJSON":"monitor","days":30}
  {"days":30,"level":"manage","toJSON":"monitor"}: canonicalize, json-canon, canonify, canonical-json, canonicaljson, tuf
  {"level":"manage","toJSON":"monitor","days":30}: json-canonicalize
{"share":0.30000000000000004}
  {"share":0.30000000000000004}: canonicalize, json-canonicalize, json-canon, canonify, canonical-json
  refused: canonicaljson, tuf
{"note":"first\nsecond"}
  {"note":"first\nsecond"}: canonicalize, json-canonicalize, json-canon, canonify, canonical-json, canonicaljson
  {"note":"first (a line feed) second"}: tuf
{"note":"\u001f"}
  {"note":"\u001f"}: canonicalize, json-canonicalize, json-canon, canonify, canonical-json
  {"note":"\u001F"}: canonicaljson
  {"note":"(1F itself)"}: tuf' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
