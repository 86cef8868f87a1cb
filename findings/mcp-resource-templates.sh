#!/bin/sh
# An MCP server announces its resources by templates; the SDK makes other addresses of them than the RFC does.
#
# The Model Context Protocol (server features, resources, resource templates) takes URI templates from RFC 6570, whose
# values may be cut short or taken apart (2.4) and which has eight ways to expand (3.2.2 to 3.2.9), each with its own
# sign before and between values; whatever is reserved in a plain value is encoded (3.2.1, 3.2.2). Versions:
# @modelcontextprotocol/sdk 1.32.2 (`UriTemplate`), url-template 3.1.1, @std-uritemplate/std-uritemplate 2.0.12.
#
# Seen: the two others agree with the RFC and each other on all eight templates, the SDK on the first only. Two years of
# orders come as one; a value that is cut short, or a parameter after a semicolon, is left out; a second value in a path
# or a fragment costs the sign before the first one, so that the address is another; an exclamation mark stays as it is.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/sdk@1.32.2 url-template@3.1.1 @std-uritemplate/std-uritemplate@2.0.12
cat > show.mjs <<'JS'
import { UriTemplate } from '@modelcontextprotocol/sdk/shared/uriTemplate.js';
import { StdUriTemplate } from '@std-uritemplate/std-uritemplate';
import { parseTemplate } from 'url-template';

const values = { region: 'europe', status: 'open', page: '2', years: ['2025', '2026'], year: '2026', month: '11', row: '7', note: 'Done!' };
const templates = [
  'orders://{region}/all{?status,page}',
  'orders://all{?years*}',
  'orders://{region:2}/all',
  'orders://all{/year,month}',
  'orders://all{;page}',
  'orders://all{#month,row}',
  'orders://all{.year,month}',
  'orders://noted/{note}',
];
for (const template of templates) {
  const sdk = new UriTemplate(template).expand(values);
  const others = [parseTemplate(template).expand(values), StdUriTemplate.expand(template, values)];
  console.log(`${template}: SDK ${sdk}, the others ${[...new Set(others)].join(' and ')}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 'orders://{region}/all{?status,page}: SDK orders://europe/all?status=open&page=2, the others orders://europe/all?status=open&page=2
orders://all{?years*}: SDK orders://all?years=2025,2026, the others orders://all?years=2025&years=2026
orders://{region:2}/all: SDK orders:///all, the others orders://eu/all
orders://all{/year,month}: SDK orders://all2026,11, the others orders://all/2026/11
orders://all{;page}: SDK orders://all, the others orders://all;page=2
orders://all{#month,row}: SDK orders://all11,7, the others orders://all#11,7
orders://all{.year,month}: SDK orders://all2026,11, the others orders://all.2026.11
orders://noted/{note}: SDK orders://noted/Done!, the others orders://noted/Done%21' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
