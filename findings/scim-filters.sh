#!/bin/sh
# Three readers of SCIM filters: whom does "not active" mean, and is BJENSEN the user bjensen?
#
# RFC 7643 (4.1.1, 8.7.1) declares `userName` as one whose letters' case does not matter, and RFC 7644 (3.4.2.2) has a
# filter compare as the attribute declares; `ne` is true where the two values are not identical, and a name may be
# written with the URN of its schema (3.10). Versions: scimmy 1.3.5, scim2-parse-filter 0.2.10, scim2-filter 0.2.0.
#
# Seen, for three users of whom one, grace, has no `active`: `active ne true` finds her in scimmy and not in the two
# others, `not (active eq true)` finds her in all three. `userName eq "BJENSEN"` finds nobody in any of them, and
# neither does `userName` behind its URN: whoever looks so for an account before creating one creates a second. `active
# eq "true"`, a string, finds an active user in scimmy alone.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts scimmy@1.3.5 scim2-parse-filter@0.2.10 scim2-filter@0.2.0
cat > show.mjs <<'JS'
import scim2 from 'scim2-filter';
import parser from 'scim2-parse-filter';
import SCIMMY from 'scimmy';

const users = [{ userName: 'bjensen', active: true }, { userName: 'ada', active: false }, { userName: 'grace' }];
const named = (found) => found.map(({ userName }) => userName).join(' ') || 'nobody';
const readers = {
  scimmy: (filter) => named(new SCIMMY.Types.Filter(filter).match(structuredClone(users))),
  'scim2-parse-filter': (filter) => named(users.filter(parser.filter(parser.parse(filter)))),
  'scim2-filter': (filter) => named(users.filter(scim2.filter(scim2.parse(filter)))),
};
const filters = [
  'userName eq "bjensen"',
  'userName eq "BJENSEN"',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bjensen"',
  'not (active eq true)',
  'active ne true',
  'active eq "true"',
];
for (const filter of filters) {
  console.log(`${filter}: ${Object.entries(readers).map(([name, read]) => `${name} ${read(filter)}`).join(', ')}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'userName eq "bjensen": scimmy bjensen, scim2-parse-filter bjensen, scim2-filter bjensen
userName eq "BJENSEN": scimmy nobody, scim2-parse-filter nobody, scim2-filter nobody
urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bjensen": scimmy nobody, scim2-parse-filter nobody, scim2-filter nobody
not (active eq true): scimmy ada grace, scim2-parse-filter ada grace, scim2-filter ada grace
active ne true: scimmy ada grace, scim2-parse-filter ada, scim2-filter ada
active eq "true": scimmy bjensen, scim2-parse-filter nobody, scim2-filter nobody' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
