#!/bin/sh
# JSON Patch: a difference that one library does not see, a patch that another writes and then refuses, and three more.
#
# RFC 6901 (5) has the empty pointer mean the whole document, and `-` mean what follows the last element, in lists only
# (4). By RFC 6902 a patch may therefore replace the document as a whole (4.3); `move` and `copy` write as `add` does,
# over what is there (4.1, 4.4, 4.5); objects are equal in whatever order their names stand (4.6). Versions:
# fast-json-patch 3.1.1, rfc6902 5.4.0, immutable-json-patch 6.0.3, json-patch 0.7.0.
#
# Seen: fast-json-patch's `compare` finds nothing between an empty list and an empty object. rfc6902's `createPatch`
# replaces the document, and its own `applyPatch` calls that a missing value. immutable-json-patch fails a `test` for
# the order of two names, and changes nothing below the name `-`. json-patch will not move a value over another one.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts fast-json-patch@3.1.1 rfc6902@5.4.0 immutable-json-patch@6.0.3 json-patch@0.7.0
cat > show.mjs <<'JS'
import fast from 'fast-json-patch';
import { immutableJSONPatch } from 'immutable-json-patch';
import jsonPatch from 'json-patch';
import { applyPatch, createPatch } from 'rfc6902';

const readers = {
  'fast-json-patch': (document, patch) => fast.applyPatch(document, patch, true).newDocument,
  rfc6902: (document, patch) => {
    const errors = applyPatch(document, patch).filter(Boolean);
    if (errors.length > 0) throw errors[0];
    return document;
  },
  'immutable-json-patch': immutableJSONPatch,
  'json-patch': jsonPatch.apply,
};
console.log(`from [] to {}: fast-json-patch ${JSON.stringify(fast.compare([], {}))}, rfc6902 ${JSON.stringify(createPatch([], {}))}`);
const cases = [
  [[], { op: 'replace', path: '', value: {} }],
  [{ ada: { level: 'manage', mfa: true } }, { op: 'test', path: '/ada', value: { mfa: true, level: 'manage' } }],
  [{ '-': 'monitor' }, { op: 'replace', path: '/-', value: 'manage' }],
  [{ ada: 'manage', grace: 'monitor' }, { op: 'move', from: '/ada', path: '/grace' }],
];
for (const [document, operation] of cases) {
  console.log(`${JSON.stringify(document)} ${JSON.stringify(operation)}`);
  for (const [name, apply] of Object.entries(readers)) {
    let seen;
    try {
      seen = JSON.stringify(apply(structuredClone(document), [structuredClone(operation)]));
    } catch {
      seen = 'refused';
    }
    console.log(`  ${name}: ${seen}`);
  }
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'from [] to {}: fast-json-patch [], rfc6902 [{"op":"replace","path":"","value":{}}]
[] {"op":"replace","path":"","value":{}}
  fast-json-patch: {}
  rfc6902: refused
  immutable-json-patch: {}
  json-patch: {}
{"ada":{"level":"manage","mfa":true}} {"op":"test","path":"/ada","value":{"mfa":true,"level":"manage"}}
  fast-json-patch: {"ada":{"level":"manage","mfa":true}}
  rfc6902: {"ada":{"level":"manage","mfa":true}}
  immutable-json-patch: refused
  json-patch: {"ada":{"level":"manage","mfa":true}}
{"-":"monitor"} {"op":"replace","path":"/-","value":"manage"}
  fast-json-patch: {"-":"manage"}
  rfc6902: {"-":"manage"}
  immutable-json-patch: {"-":"monitor"}
  json-patch: {"-":"manage"}
{"ada":"manage","grace":"monitor"} {"op":"move","from":"/ada","path":"/grace"}
  fast-json-patch: {"grace":"manage"}
  rfc6902: {"grace":"manage"}
  immutable-json-patch: {"grace":"manage"}
  json-patch: refused' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
