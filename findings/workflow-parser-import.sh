#!/bin/sh
# @actions/workflow-parser is an ES module that Node cannot import.
#
# Version 0.3.61 declares "type": "module" and imports its schema, a JSON file, without an import attribute, which
# Node demands. A bundler that reads JSON by itself makes it work.
#
# Seen on Node 20.20 and 24: ERR_IMPORT_ASSERTION_TYPE_MISSING or ERR_IMPORT_ATTRIBUTE_MISSING at import. Bundled by
# esbuild 0.28.2 as CommonJS the same lines find no error in the workflow.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @actions/workflow-parser@0.3.61 esbuild@0.28.2
cat > show.mjs <<'JS'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';

const content = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{ run: echo }]\n';
const { context } = parseWorkflow({ name: 'w.yml', content }, new NoOperationTraceWriter());
process.stdout.write(`errors: ${context.errors.getErrors().length}\n`);
JS
imported=$(node show.mjs 2>&1 | grep -oE 'ERR_IMPORT_[A-Z_]+' | head -n 1 || true)
npx esbuild show.mjs --bundle --platform=node --format=cjs --outfile=bundled.cjs --log-level=error
bundled=$(node bundled.cjs)
printf 'imported: %s\nbundled: %s\n' "$imported" "$bundled"
case "$imported" in ERR_IMPORT_ASSERTION_TYPE_MISSING | ERR_IMPORT_ATTRIBUTE_MISSING) ;; *) echo 'This is no longer what was seen.'; exit 1 ;; esac
[ "$bundled" = 'errors: 0' ] || { echo 'This is no longer what was seen.'; exit 1; }
