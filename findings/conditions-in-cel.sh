#!/bin/sh
# Conditions in CEL, three evaluators: each of them is alone with some answer.
#
# The language definition of CEL (Field Selection) has `has(e.f)` ask whether the map has that key, whatever its value;
# `||` ignores an error of one side where the other decides (Logical Operators); integers divide to integers (Division);
# a duration's `getMilliseconds` is the part below the second; timestamps begin with the year 1 (Overflow), which Go
# writes for a moment that was never set. Versions: @bufbuild/cel 0.6.1, @marcbachmann/cel-js 8.0.0, cel-js 0.8.2.
#
# Seen: @bufbuild/cel calls a key absent whose value is null, and says 1901 of the year 1. @marcbachmann/cel-js says
# 1500 of a second and a half. cel-js stumbles over the missing `mfa` of an administrator, and makes 3.5 of seven
# halves; it has no timestamps and no durations, which leaves those two to the others.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @bufbuild/cel@0.6.1 @marcbachmann/cel-js@8.0.0 cel-js@0.8.2
cat > show.mjs <<'JS'
import { run } from '@bufbuild/cel';
import { evaluate as ofMarcBachmann } from '@marcbachmann/cel-js';
import { evaluate as ofCelJs } from 'cel-js';

const readers = { '@bufbuild/cel': run, '@marcbachmann/cel-js': ofMarcBachmann, 'cel-js': ofCelJs };
const user = { role: 'admin', until: null };
const conditions = [
  'has(user.until)',
  'user.mfa == true || user.role == "admin"',
  '7 / 2',
  'duration("1.5s").getMilliseconds()',
  'timestamp("0001-01-01T00:00:00Z").getFullYear()',
];
for (const condition of conditions) {
  const seen = Object.entries(readers).map(([name, read]) => {
    try {
      return `${name} ${read(condition, { user })}`;
    } catch {
      return `${name} refuses`;
    }
  });
  console.log(`${condition}: ${seen.join(', ')}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'has(user.until): @bufbuild/cel false, @marcbachmann/cel-js true, cel-js true
user.mfa == true || user.role == "admin": @bufbuild/cel true, @marcbachmann/cel-js true, cel-js refuses
7 / 2: @bufbuild/cel 3, @marcbachmann/cel-js 3, cel-js 3.5
duration("1.5s").getMilliseconds(): @bufbuild/cel 500, @marcbachmann/cel-js 1500, cel-js refuses
timestamp("0001-01-01T00:00:00Z").getFullYear(): @bufbuild/cel 1901, @marcbachmann/cel-js 1, cel-js refuses' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
