#!/bin/sh
# A model of OpenFGA from JSON to text: its own reader refuses the text.
#
# OpenFGA's conditions are expressions of CEL, whose texts may hold any character but a line's end (language definition,
# String and Bytes Values); the comments of its own language begin with `#`. Version: @openfga/syntax-transformer 0.2.2.
#
# Seen: of a model in JSON whose condition compares with "CHANGE #", OpenFGA's transformer writes a text that it then
# refuses, for it takes a blank and `#` for the beginning of a comment wherever they stand; "CHANGE-" comes back as it
# was.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @openfga/syntax-transformer@0.2.2
cat > show.mjs <<'JS'
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
  console.log(`${expression}: ${isWritten ? 'written' : 'not written'}, read back: ${back}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'ticket.startsWith("CHANGE-"): written, read back: ticket.startsWith("CHANGE-")
ticket.startsWith("CHANGE #"): written, read back: refused, syntax error' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
