#!/bin/sh
# The MCP client finds the scope and the metadata of a server only if Bearer is the first challenge, spelled one way.
#
# RFC 9110 (11.6.1) lets one WWW-Authenticate field, or several of them, hold several challenges in any order; names of
# parameters are matched without regard to case, and blanks may stand around their `=` (11.2). A server that takes an
# older login beside OAuth offers both. MCP's page on authorization has the client take `resource_metadata` and `scope`
# from that field. Version: @modelcontextprotocol/sdk 1.32.2.
#
# Seen: `extractWWWAuthenticateParams` reads both from `Bearer resource_metadata="…", scope="…"`, and also with `Basic
# realm="m"` behind it. With Basic first (in one field or in two), with a capital letter in the name of a parameter, or
# with blanks around `=`, it returns nothing, without an error.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/sdk@1.32.2
cat > show.mjs <<'JS'
import { extractWWWAuthenticateParams } from '@modelcontextprotocol/sdk/client/auth.js';

const metadata = 'https://mcp.example/.well-known/oauth-protected-resource';
const bearer = `Bearer resource_metadata="${metadata}", scope="orders.write"`;
const basic = 'Basic realm="m"';
const read = (...fields) => {
  const headers = new Headers(fields.map((field) => ['WWW-Authenticate', field]));
  const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(new Response(null, { status: 401, headers }));
  return [resourceMetadataUrl?.href ?? null, scope ?? null];
};
const seen = {
  alone: read(bearer),
  'Bearer, Basic': read(`${bearer}, ${basic}`),
  'Basic, Bearer': read(`${basic}, ${bearer}`),
  'Basic, then a field with Bearer': read(basic, bearer),
  'a capital letter': read(`Bearer Resource_Metadata="${metadata}", Scope="orders.write"`),
  'blanks around the sign': read(`Bearer resource_metadata = "${metadata}", scope = "orders.write"`),
};
const expected = {
  alone: [metadata, 'orders.write'],
  'Bearer, Basic': [metadata, 'orders.write'],
  'Basic, Bearer': [null, null],
  'Basic, then a field with Bearer': [null, null],
  'a capital letter': [null, null],
  'blanks around the sign': [null, null],
};
process.stdout.write(`${JSON.stringify(seen, null, 2)}\n`);
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  process.stdout.write('This is no longer what was seen.\n');
  process.exitCode = 1;
}
JS
node show.mjs
