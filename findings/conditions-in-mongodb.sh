#!/bin/sh
# Whose access ends before 2027? A condition in MongoDB's language, and three libraries that read it in memory.
#
# MongoDB's manual has `$lt` and `$gt` match values of the type that they are given only (Comparison Operators, type
# bracketing), `null` match a field that is null or missing, also in a list (`$in`), a value match an element of a list
# but not one of a list in it (Query an Array), and a document match one with the same fields in the same order (Query
# on Embedded Documents). Versions: mingo 7.2.7, sift 17.1.4, @casl/ability 7.0.1 (its `mongoQueryMatcher`).
#
# Seen: to @casl/ability whoever has no `ends`, or null, ends before 2027, while `$gt` with the same moment does not
# find them; "9", a text, is more than 4; `$in` with null passes over a missing field that null alone finds; no
# condition that is a document matches an equal one. sift finds "owner" in a list of lists. mingo alone answers as the
# manual has it.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mingo@7.2.7 sift@17.1.4 @casl/ability@7.0.1
cat > show.mjs <<'JS'
import { mongoQueryMatcher } from '@casl/ability';
import { Query } from 'mingo';
import sift from 'sift';

const users = [
  { name: 'ada', ends: null, roles: 'owner', mfa: { by: 'key' } },
  { name: 'ben', ends: new Date('2026-12-31'), level: 5, roles: [['owner'], 'member'] },
  { name: 'cyd', ends: new Date('2028-12-31'), level: '9', roles: [] },
  { name: 'dee', roles: null },
];
const readers = {
  mingo: (condition) => (user) => new Query(condition).test(user),
  sift: (condition) => sift(condition),
  casl: (condition) => mongoQueryMatcher(condition),
};
const until = new Date('2027-01-01');
const conditions = {
  'ends $lt 2027': { ends: { $lt: until } },
  'ends $gt 2027': { ends: { $gt: until } },
  'ends null': { ends: null },
  'ends $in null': { ends: { $in: [null] } },
  'level $gt 4': { level: { $gt: 4 } },
  'roles owner': { roles: 'owner' },
  'mfa {by: key}': { mfa: { by: 'key' } },
};
for (const [name, condition] of Object.entries(conditions)) {
  const answer = (read) => users.filter(read(condition)).map((user) => user.name).join(' ') || 'nobody';
  console.log(`${name}: ${Object.entries(readers).map(([reader, read]) => `${reader} ${answer(read)}`).join(', ')}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'ends $lt 2027: mingo ben, sift ben, casl ada ben dee
ends $gt 2027: mingo cyd, sift cyd, casl cyd
ends null: mingo ada dee, sift ada dee, casl ada dee
ends $in null: mingo ada dee, sift ada dee, casl ada
level $gt 4: mingo ben, sift ben, casl ben cyd
roles owner: mingo ada, sift ada ben, casl ada
mfa {by: key}: mingo ada, sift ada, casl nobody' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
