#!/bin/sh
# A schema of draft 7 with a limit beside a `$ref`: the command line applies it, the editor does not.
#
# Draft 7 (core, 8.3) has every other property of an object with `$ref` ignored; drafts from 2019-09 on apply them.
# Versions: ajv 8.20.0, @cfworker/json-schema 4.1.6, yaml-language-server 2.0.0, which reads YAML in most editors.
#
# Seen: by `{"$ref": "#/definitions/name", "type": "string", "maxLength": 3}` in draft 7, ajv refuses "long name" and
# does not mention the draft, strict as it is; the two others allow it, as that draft says. With draft 2020-12 named
# (and `$defs`) all three refuse. And where `"7"` is a declared property, the editor calls the YAML key `7` one that is
# not allowed; JSON knows only text as a key, and the others read it so.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ajv@8.20.0 @cfworker/json-schema@4.1.6 yaml-language-server@2.0.0 vscode-languageserver-textdocument@1.0.12 yaml@2.9.1
cat > show.mjs <<'JS'
import { Validator } from '@cfworker/json-schema';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { getLanguageService } from 'yaml-language-server';

const said = (allows) => (allows ? 'allows' : 'refuses');
const inEditor = async (schema, text, name) => {
  const service = getLanguageService({
    schemaRequestService: async () => JSON.stringify(schema),
    workspaceContext: { resolveRelativePath: (path) => path },
  });
  const own = structuredClone(schema);
  service.configure({ validate: true, schemas: [{ uri: `file:///${name}.json`, fileMatch: [`${name}.yaml`], schema: own }] });
  const document = TextDocument.create(`file:///${name}.yaml`, 'yaml', 1, text);
  return (await service.doValidation(document, false)).length === 0;
};
const ask = async (name, schema, text, { ajv, draft }) => {
  const value = parse(text);
  const answers = {
    ajv: ajv.validate(schema, value),
    '@cfworker/json-schema': new Validator(schema, draft).validate(value).valid,
    'yaml-language-server': await inEditor(schema, text, name),
  };
  console.log(`${name}: ${Object.entries(answers).map(([reader, allows]) => `${reader} ${said(allows)}`).join(', ')}`);
};
const draft7 = 'http://json-schema.org/draft-07/schema#';
const draft2020 = 'https://json-schema.org/draft/2020-12/schema';
const limited = (place) => ({
  type: 'object',
  [place]: { name: { type: 'string' } },
  properties: { owner: { $ref: `#/${place}/name`, type: 'string', maxLength: 3 } },
});
const numbered = { $schema: draft7, type: 'object', properties: { 7: { type: 'string' } }, additionalProperties: false };
await ask('draft-7', { $schema: draft7, ...limited('definitions') }, 'owner: long name\n', { ajv: new Ajv(), draft: '7' });
await ask('draft-2020', { $schema: draft2020, ...limited('$defs') }, 'owner: long name\n', { ajv: new Ajv2020(), draft: '2020-12' });
await ask('number-as-key', numbered, '7: seven\n', { ajv: new Ajv(), draft: '7' });
await ask('text-as-key', numbered, '"7": seven\n', { ajv: new Ajv(), draft: '7' });
process.exit(0);
JS
seen=$(node show.mjs 2>&1)
echo "$seen"
[ "$seen" = 'draft-7: ajv refuses, @cfworker/json-schema allows, yaml-language-server allows
draft-2020: ajv refuses, @cfworker/json-schema refuses, yaml-language-server refuses
number-as-key: ajv allows, @cfworker/json-schema allows, yaml-language-server refuses
text-as-key: ajv allows, @cfworker/json-schema allows, yaml-language-server allows' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
