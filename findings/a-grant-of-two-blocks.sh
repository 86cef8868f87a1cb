#!/bin/sh
# One Terraform file, five readers of HCL: of two grants one is left, and a year has 365 hours.
#
# HCL's native syntax (specification: Blocks, Operations, Collection Values) lets a type of block come several times,
# and has arithmetic and objects in one line, with `=` or `:`.
# Versions: @cdktf/hcl2json 0.21.0, hcl2-parser 1.0.3, js-hcl-parser 1.0.1, gopher-hcl 0.2.0, hcl-to-json 0.1.1.
#
# Seen: of two blocks `grant` gopher-hcl keeps the second, without an error. hcl-to-json reads 365 of 365 * 24, beside a
# name `*`, and of an object in one line a level with a quote and a comma. gopher-hcl and js-hcl-parser refuse
# arithmetic, and an object with a colon.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @cdktf/hcl2json@0.21.0 hcl2-parser@1.0.3 js-hcl-parser@1.0.1 gopher-hcl@0.2.0 hcl-to-json@0.1.1
cat > show.cjs <<'JS'
const readers = {
  hcl2json: (text) => require('@cdktf/hcl2json').parse('main.tf', text),
  'hcl2-parser': (text) => require('hcl2-parser').parseToObject(text)[0],
  'js-hcl-parser': (text) => JSON.parse(require('js-hcl-parser').parse(text)),
  'gopher-hcl': (text) => require('gopher-hcl').parse(text),
  'hcl-to-json': (text) => require('hcl-to-json')(text),
};
const one = (value) => (Array.isArray(value) ? value[0] : value);
const bodies = [
  '  grant {\n    to = "orders"\n  }\n  grant {\n    to = "bills"\n  }',
  '  hours = 365 * 24',
  '  grants = { orders = "manage", bills = "monitor" }',
  '  grants = { orders : "manage" }',
];
(async () => {
  for (const body of bodies) {
    console.log(body.trim().replace(/\s+/g, ' '));
    for (const [name, read] of Object.entries(readers)) {
      let seen;
      try {
        const { resource } = await read(`resource "person" "ada" {\n${body}\n}\n`);
        seen = JSON.stringify(one(one(one(resource).person).ada));
      } catch {
        seen = 'refused';
      }
      console.log(`  ${name}: ${seen}`);
    }
  }
  process.exit(0);
})();
JS
seen=$(node show.cjs)
printf '%s\n' "$seen"
expected=$(cat <<'SEEN'
grant { to = "orders" } grant { to = "bills" }
  hcl2json: {"grant":[{"to":"orders"},{"to":"bills"}]}
  hcl2-parser: {"grant":[{"to":"orders"},{"to":"bills"}]}
  js-hcl-parser: {"grant":[{"to":"orders"},{"to":"bills"}]}
  gopher-hcl: {"grant":{"to":"bills"}}
  hcl-to-json: {"grant":[{"to":"orders"},{"to":"bills"}]}
hours = 365 * 24
  hcl2json: {"hours":"${365 * 24}"}
  hcl2-parser: {"hours":"${365 * 24}"}
  js-hcl-parser: refused
  gopher-hcl: refused
  hcl-to-json: {"hours":365,"*":{"24":{}}}
grants = { orders = "manage", bills = "monitor" }
  hcl2json: {"grants":{"bills":"monitor","orders":"manage"}}
  hcl2-parser: {"grants":{"bills":"monitor","orders":"manage"}}
  js-hcl-parser: {"grants":[{"bills":"monitor","orders":"manage"}]}
  gopher-hcl: {"grants":{"orders":"manage","bills":"monitor"}}
  hcl-to-json: {"grants":{"orders":"manage\",","bills":{"=":{"monitor":{}}}}}
grants = { orders : "manage" }
  hcl2json: {"grants":{"orders":"manage"}}
  hcl2-parser: {"grants":{"orders":"manage"}}
  js-hcl-parser: refused
  gopher-hcl: refused
  hcl-to-json: {"grants":{"orders":{"&#x3A":{"manage":{}}}}}
SEEN
)
[ "$seen" = "$expected" ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
