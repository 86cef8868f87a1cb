#!/bin/sh
# One blank before a comma, and a reader of the Link header no longer sees the next page.
#
# RFC 9110 (5.6.1) lets blanks stand on both sides of the comma between the elements of a list, and has a recipient pass
# over elements that are empty; RFC 8288 (3) lets a parameter stand without a value. Versions: http-link-header 1.1.4,
# parse-link-header 2.0.0, and @web3-storage/parse-link-header 3.1.0, which continues the second.
#
# Seen: in `<…1>; rel="prev" , <…3>; rel="next"` http-link-header finds one link, "prev", with a parameter that is
# called `, <…3>; rel`; no error, so that a list of pages ends there. The same after a parameter without a value and
# after an empty one (`rel=prev;, <…3>`). Two commas in a row it refuses, which at least can be noticed. The two others
# find the next page every time.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts http-link-header@1.1.4 parse-link-header@2.0.0 @web3-storage/parse-link-header@3.1.0
cat > show.mjs <<'JS'
import { parseLinkHeader } from '@web3-storage/parse-link-header';
import LinkHeader from 'http-link-header';
import parse from 'parse-link-header';

const ask = (question) => {
  try {
    return question() ?? 'none';
  } catch (error) {
    return `refused: ${error.message}`;
  }
};
const readers = {
  'http-link-header': (header) => LinkHeader.parse(header).rel('next')[0]?.uri,
  'parse-link-header': (header) => parse(header)?.next?.url,
  '@web3-storage/parse-link-header': (header) => parseLinkHeader(header)?.next?.url,
};
const [before, after] = ['<https://api.example/?page=1>', '<https://api.example/?page=3>'];
const headers = [
  `${before}; rel="prev", ${after}; rel="next"`,
  `${before}; rel="prev" , ${after}; rel="next"`,
  `${before}; rel="prev"; crossorigin, ${after}; rel="next"`,
  `${before}; rel="prev";, ${after}; rel="next"`,
  `${before}; rel="prev",, ${after}; rel="next"`,
];
const found = 'https://api.example/?page=3';
const expected = [found, 'none', 'none', 'none', 'refused: Unexpected character "," at offset 42'];
for (const [index, header] of headers.entries()) {
  const answers = Object.entries(readers).map(([name, read]) => [name, ask(() => read(header))]);
  console.log(`${header}\n${answers.map(([name, answer]) => `  ${name}: ${answer}\n`).join('')}`);
  const isAsSeen = answers.every(([name, answer]) => answer === (name === 'http-link-header' ? expected[index] : found));
  if (!isAsSeen) {
    console.log('This is no longer what was seen.');
    process.exitCode = 1;
  }
}
JS
node show.mjs
