#!/bin/sh
# GitHub's published webhook examples do not all satisfy the webhook schemas that are published beside them.
#
# @octokit/webhooks-examples and @octokit/webhooks-schemas come from one repository and carry one version, 7.6.1. Each
# example is checked by ajv 8.20.0 against the definition of its own event and action.
#
# Seen: 53 of 329 examples fail. Most lack properties of `repository` that the schema requires since they were added
# to the API (`web_commit_signoff_required`, `is_template`, `topics`, `custom_properties`); `workflow_run` and
# `workflow_dispatch` are among them.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @octokit/webhooks-examples@7.6.1 @octokit/webhooks-schemas@7.6.1 ajv@8.20.0 ajv-formats@3.0.1
cat > show.cjs <<'JS'
const { default: Ajv } = require('ajv');
const { default: formats } = require('ajv-formats');
const examples = require('@octokit/webhooks-examples');
const schema = require('@octokit/webhooks-schemas');
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addSchema(schema, 'webhooks');
let checked = 0;
const failed = new Map();
for (const { name, examples: bodies } of examples) {
  for (const body of bodies) {
    const own = `${name}$${body.action}`;
    const definition = own in schema.definitions ? own : `${name}$event`;
    const validate = ajv.getSchema(`webhooks#/definitions/${definition}`);
    if (validate === undefined) throw new Error(`no definition for ${definition}`);
    checked += 1;
    if (!validate(body)) failed.set(definition, (failed.get(definition) ?? 0) + 1);
  }
}
const total = [...failed.values()].reduce((sum, n) => sum + n, 0);
console.log(`${total} of ${checked} examples fail:`, [...failed.keys()].join(' '));
const isAsSeen = total === 53 && checked === 329 && failed.has('workflow_run$completed') && failed.has('workflow_dispatch$event');
if (!isAsSeen) {
  console.log('This is no longer what was seen.');
  process.exitCode = 1;
}
JS
node show.cjs
