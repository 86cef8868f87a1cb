#!/bin/sh
# A policy to JSON and back, in two languages: one cannot be read any more, the other says something else.
#
# OpenFGA's conditions are expressions of CEL, whose texts may hold any character but a line's end (language definition,
# String and Bytes Values); the comments of its own language begin with `#`. A Long of Cedar is a whole number of 64
# bits (policy reference, data types). Versions: @openfga/syntax-transformer 0.2.2, @cedar-policy/cedar-wasm 4.13.0.
#
# Seen: of a model in JSON whose condition compares with "CHANGE #", OpenFGA's transformer writes a text that it then
# refuses, for it takes a blank and `#` for the beginning of a comment wherever they stand; "CHANGE-" comes back as it
# was. Cedar's policy about the id 9007199254740993 comes back as one about the id before it, and the one about the
# largest Long does not come back: the JSON is a value of JavaScript, whose numbers do not reach so far.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @openfga/syntax-transformer@0.2.2 @cedar-policy/cedar-wasm@4.13.0
cat > show.mjs <<'JS'
import { policyToJson, policyToText } from '@cedar-policy/cedar-wasm/nodejs';
import openfga from '@openfga/syntax-transformer';

const { transformDSLToJSONObject, transformJSONToDSL } = openfga.transformer;
const model = (expression) => ({
  schema_version: '1.1',
  type_definitions: [
    { type: 'user' },
    {
      type: 'order',
      relations: { editor: { this: {} } },
      metadata: { relations: { editor: { directly_related_user_types: [{ type: 'user', condition: 'approved' }] } } },
    },
  ],
  conditions: { approved: { name: 'approved', expression, parameters: { ticket: { type_name: 'TYPE_NAME_STRING' } } } },
});
for (const expression of ['ticket.startsWith("CHANGE-")', 'ticket.startsWith("CHANGE #")']) {
  const text = transformJSONToDSL(model(expression));
  const isWritten = text.includes(expression);
  let back;
  try {
    back = transformDSLToJSONObject(text).conditions.approved.expression;
  } catch (error) {
    back = `refused, ${error.message.match(/syntax error/)}`;
  }
  console.log(`OpenFGA, ${expression}: ${isWritten ? 'written' : 'not written'}, read back: ${back}`);
}
for (const id of ['9007199254740991', '9007199254740993', '9223372036854775807']) {
  const { json } = policyToJson(`permit(principal, action, resource) when { resource.id == ${id} };`);
  const { type, text } = policyToText(json);
  console.log(`Cedar, ${id}: ${type === 'success' ? text.match(/\d+/) : type}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'OpenFGA, ticket.startsWith("CHANGE-"): written, read back: ticket.startsWith("CHANGE-")
OpenFGA, ticket.startsWith("CHANGE #"): written, read back: refused, syntax error
Cedar, 9007199254740991: 9007199254740991
Cedar, 9007199254740993: 9007199254740992
Cedar, 9223372036854775807: failure' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
