#!/bin/sh
# `$.users[?(@.admin)]` is the administrators, or all who have the property: five readers of JSONPath.
#
# RFC 9535 has a path alone in a filter ask whether it finds anything, whatever the value (2.3.5.1); a path that finds
# nothing equals neither null nor any other value, and `<` and `>` hold between two numbers or two texts only
# (2.3.5.2.2); an index below zero counts from the end (2.3.3.2). Versions: jsonpath 1.3.0 and jsonpath-plus 10.4.0,
# which evaluate filters as JavaScript, jsonpath-rfc9535 1.3.0, json-p3 2.3.1, jsonpathly 3.0.0.
#
# Seen: the three others agree with the RFC and each other. `@.admin` finds ben, whose `admin` is false, in those three,
# and only ada in the two; `!@.admin` finds cyd, or ben and cyd. Who has no `ends` at all is among those whose `ends` is
# not null in the three, and not in the two. A level of "9" is above 7 in the two. `[-1]` finds nobody in them.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jsonpath@1.3.0 jsonpath-plus@10.4.0 jsonpath-rfc9535@1.3.0 json-p3@2.3.1 jsonpathly@3.0.0
cat > show.mjs <<'JS'
import * as p3 from 'json-p3';
import jsonpath from 'jsonpath';
import { JSONPath } from 'jsonpath-plus';
import * as rfc9535 from 'jsonpath-rfc9535';
import * as jsonpathly from 'jsonpathly';

const json = {
  users: [
    { name: 'ada', admin: true, ends: '2026-12-31', level: 10 },
    { name: 'ben', admin: false, ends: null, level: '9' },
    { name: 'cyd', level: 5 },
  ],
};
const readers = {
  jsonpath: (path) => jsonpath.query(json, path),
  'jsonpath-plus': (path) => JSONPath({ path, json }),
  'jsonpath-rfc9535': (path) => rfc9535.query(json, path),
  'json-p3': (path) => p3.query(path, json).values(),
  jsonpathly: (path) => jsonpathly.query(json, path, { returnArray: true }),
};
for (const filter of ['?(@.admin)', '?(!@.admin)', '?(@.ends != null)', '?(@.level > 7)', '-1']) {
  const answers = Object.entries(readers).map(([name, read]) => `${name} ${read(`$.users[${filter}].name`).join(' ') || 'nobody'}`);
  console.log(`[${filter}]: ${answers.join(', ')}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = '[?(@.admin)]: jsonpath ada, jsonpath-plus ada, jsonpath-rfc9535 ada ben, json-p3 ada ben, jsonpathly ada ben
[?(!@.admin)]: jsonpath ben cyd, jsonpath-plus ben cyd, jsonpath-rfc9535 cyd, json-p3 cyd, jsonpathly cyd
[?(@.ends != null)]: jsonpath ada, jsonpath-plus ada, jsonpath-rfc9535 ada cyd, json-p3 ada cyd, jsonpathly ada cyd
[?(@.level > 7)]: jsonpath ada ben, jsonpath-plus ada ben, jsonpath-rfc9535 ada, json-p3 ada, jsonpathly ada
[-1]: jsonpath nobody, jsonpath-plus nobody, jsonpath-rfc9535 cyd, json-p3 cyd, jsonpathly cyd' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
