#!/bin/sh
# A schema of an MCP tool, turned into Zod: what the schema allows is refused.
#
# The tools of an MCP server say in JSON Schema what they take (2020-12, where nothing else is named); a program that
# calls them often turns that into Zod first. By the draft, `oneOf` of `required` narrows what stands beside it (core,
# 10.2.1), `const` and `enum` may hold objects and lists (validation, 6.1.2, 6.1.3), and patterns are Unicode ones
# (core, 6.4); an e-mail may have a slash (RFC 5321, 4.1.2), and a moment a small `t` (RFC 3339, 5.6). Versions: ajv
# 8.20.0 with ajv-formats 3.0.1; zod 4.6.7 (`fromJSONSchema`, which is called semi-experimental), zod-from-json-schema
# 0.5.6, @n8n/json-schema-to-zod 1.16.0 with zod 3.25.76.
#
# Seen: each value below is valid. Zod's own converter refuses every form of a grant that is closed and asks for one of
# two names, so that nobody can call such a tool, and so does n8n's; both refuse any object and any list as a constant,
# the slash and the small `t`. A name by `\p{L}` is refused by all three. ajv refuses one value, too: three tenths are
# to it no multiple of a tenth.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm pkg set overrides.zod-from-json-schema.zod=4.6.7
npm install --silent --no-audit --no-fund --ignore-scripts ajv@8.20.0 ajv-formats@3.0.1 zod4@npm:zod@4.6.7 zod-from-json-schema@0.5.6 @n8n/json-schema-to-zod@1.16.0 zod@3.25.76
cat > show.mjs <<'JS'
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { convertJsonSchemaToZod } from 'zod-from-json-schema';
import { fromJSONSchema } from 'zod4';

/** Its form for `import` is none that Node can import. */
const { jsonSchemaToZod } = createRequire(import.meta.url)('@n8n/json-schema-to-zod');
const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
const converters = { zod: fromJSONSchema, 'zod-from-json-schema': convertJsonSchemaToZod, n8n: jsonSchemaToZod };
const readers = { ajv: (schema) => ajv.compile(schema) };
for (const [name, convert] of Object.entries(converters)) {
  readers[name] = (schema) => {
    const converted = convert(schema);
    return (value) => converted.safeParse(value).success;
  };
}
const text = { type: 'string' };
const closed = { type: 'object', properties: { group: text, role: text }, additionalProperties: false };
const named = (key) => ({ required: [key] });
for (const [schema, value] of [
  [{ ...closed, anyOf: [named('group'), named('role')] }, { role: 'operator' }],
  [{ ...closed, oneOf: [named('group'), named('role')] }, { role: 'operator' }],
  [{ const: { level: 'manage' } }, { level: 'manage' }],
  [{ enum: ['all', ['orders', 'bills']] }, ['orders', 'bills']],
  [{ ...text, pattern: '^\\p{L}+$' }, 'ada'],
  [{ ...text, format: 'email' }, 'ada/ops@acme.example'],
  [{ ...text, format: 'date-time' }, '2026-12-31t00:00:00z'],
  [{ type: 'number', multipleOf: 0.1 }, 0.3],
]) {
  const refusing = Object.entries(readers).filter(([, read]) => !read(structuredClone(schema))(value));
  console.log(`${JSON.stringify(schema)} ${JSON.stringify(value)}: ${refusing.map(([name]) => name).join(', ') || 'none'}`);
}
JS
seen=$(node show.mjs)
printf 'who refuses what\n%s\n' "$seen"
[ "$seen" = '{"type":"object","properties":{"group":{"type":"string"},"role":{"type":"string"}},"additionalProperties":false,"anyOf":[{"required":["group"]},{"required":["role"]}]} {"role":"operator"}: none
{"type":"object","properties":{"group":{"type":"string"},"role":{"type":"string"}},"additionalProperties":false,"oneOf":[{"required":["group"]},{"required":["role"]}]} {"role":"operator"}: zod, n8n
{"const":{"level":"manage"}} {"level":"manage"}: zod, n8n
{"enum":["all",["orders","bills"]]} ["orders","bills"]: zod, n8n
{"type":"string","pattern":"^\\p{L}+$"} "ada": zod, zod-from-json-schema, n8n
{"type":"string","format":"email"} "ada/ops@acme.example": zod, n8n
{"type":"string","format":"date-time"} "2026-12-31t00:00:00z": zod, n8n
{"type":"number","multipleOf":0.1} 0.3: ajv' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
