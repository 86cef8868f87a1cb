#!/bin/sh
# A schema that allows two properties becomes a type that allows any, as soon as it demands one of the two.
#
# The README of json-schema-to-typescript lists `additionalProperties` among what it supports, and `oneOf` as read like
# `anyOf`, a union. A `oneOf` whose alternatives hold `required` alone is the usual way to demand one of two properties.
# Versions: json-schema-to-typescript 16.0.0, typescript 5.9.3, ajv 8.20.0.
#
# Seen: without the `oneOf` the type has `group` and `role` and nothing else. With it the type is that type and `{[k:
# string]: unknown}`: TypeScript then accepts a misspelt `roel`, and an object without either, both of which ajv refuses
# by the same schema. The part that was to make the type narrower makes it wider.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts json-schema-to-typescript@16.0.0 typescript@5.9.3 ajv@8.20.0
cat > show.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { compile } from 'json-schema-to-typescript';

const text = { type: 'string' };
const closed = { title: 'Grant', type: 'object', properties: { group: text, role: text }, additionalProperties: false };
const either = { ...closed, oneOf: [{ required: ['group'] }, { required: ['role'] }] };
const values = [{ roel: 'monitor' }, {}];
const use = values.map((value, n) => `export const value${n}: Grant = ${JSON.stringify(value)};\n`).join('');
for (const [name, schema] of Object.entries({ closed, either })) {
  const type = await compile(schema, 'Grant', { bannerComment: '' });
  writeFileSync(`${name}.ts`, `${type}${use}`);
  const validate = new Ajv({ strict: false }).compile(schema);
  console.log(`${name}: ajv ${values.map((value) => (validate(value) ? 'allows' : 'refuses')).join(' ')}`);
}
JS
compiled() { npx tsc --noEmit --strict --skipLibCheck --target es2022 "$1" | grep -oE '^[^:]*\(.*error TS[0-9]+' || echo "$1 compiles"; }
seen=$(node show.mjs; compiled closed.ts; compiled either.ts)
cat either.ts
echo "$seen"
[ "$seen" = 'closed: ajv refuses allows
either: ajv refuses refuses
closed.ts(5,31): error TS2353
either.ts compiles' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
