#!/bin/sh
# `users[?ends < '2027-01-01']` is ben, or nobody at all, by the library that reads the JMESPath.
#
# The specification of JMESPath (Filter Expressions, Ordering Operators) has `<` and `>` defined for numbers only; with
# anything else on a side they give null, and a filter keeps nobody for whom it is null. Versions: jmespath 0.16.0,
# @metrichor/jmespath 0.3.1 (100% compliant, it says of itself), @jmespath-community/jmespath 1.3.0,
# @aws-lambda-powertools/jmespath 2.36.0.
#
# Seen: the first two compare texts, and a text with a number as JavaScript does. The two others keep to the
# specification: a list of those whose access ends before a day is empty in them, without an error, and so is the list
# of those whose access ends on that day or later.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jmespath@0.16.0 @metrichor/jmespath@0.3.1 @jmespath-community/jmespath@1.3.0 @aws-lambda-powertools/jmespath@2.36.0
cat > show.mjs <<'JS'
import * as powertools from '@aws-lambda-powertools/jmespath';
import * as community from '@jmespath-community/jmespath';
import * as metrichor from '@metrichor/jmespath';
import jmespath from 'jmespath';

const data = {
  users: [
    { name: 'ada', level: 10 },
    { name: 'ben', level: '9', ends: '2026-12-31' },
    { name: 'cyd', level: 5, ends: '2027-06-30' },
  ],
};
const readers = {
  jmespath: (expression) => jmespath.search(data, expression),
  metrichor: (expression) => metrichor.search(data, expression),
  community: (expression) => community.search(data, expression),
  powertools: (expression) => powertools.search(expression, data),
};
for (const filter of ["ends < '2027-01-01'", "ends >= '2027-01-01'", 'level > `7`']) {
  const answers = Object.entries(readers).map(([name, read]) => `${name} ${read(`users[?${filter}].name`).join(' ') || 'nobody'}`);
  console.log(`${filter}: ${answers.join(', ')}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'ends < '\''2027-01-01'\'': jmespath ben, metrichor ben, community nobody, powertools nobody
ends >= '\''2027-01-01'\'': jmespath cyd, metrichor cyd, community nobody, powertools nobody
level > `7`: jmespath ada ben, metrichor ada ben, community ada, powertools ada' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
