#!/bin/sh
# A short YAML map in one line: what prettier writes, yamllint's default rules refuse.
#
# prettier 3.10.1 puts blanks inside braces, as its `bracketSpacing` does for JavaScript; yamllint 1.29.0's default rule
# `braces` allows none. A longer map is broken by prettier into a brace on a line of its own below its key.
#
# Seen: `ada: {accessLevel: monitor}` passes yamllint's rule and is rewritten by prettier; after that yamllint reports
# "too many spaces inside braces" twice, as errors. Block style is the one form that both leave alone.
# Needs Debian's package mirror for yamllint, and python3.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts prettier@3.10.1
apt-get download -qq yamllint=1.29.0-1 python3-yaml python3-pathspec 2>/dev/null
for package in *.deb; do dpkg -x "$package" .; done
lint() { PYTHONPATH="$work/usr/lib/python3/dist-packages" python3 -m yamllint --format parsable "$1" || true; }
printf -- '---\nusers:\n  ada@acme.example: {accessLevel: monitor}\n' > flow.yaml
printf -- '---\nusers:\n  ada@acme.example:\n    accessLevel: monitor\n' > block.yaml
before=$(lint flow.yaml)
npx prettier --log-level silent --write flow.yaml block.yaml
cat flow.yaml
after=$(lint flow.yaml)
block=$(lint block.yaml)
printf 'before prettier: %s\nafter prettier: %s\nblock style: %s\n' "${before:-nothing}" "${after:-nothing}" "${block:-nothing}"
[ -z "$before" ] && [ "$(printf '%s\n' "$after" | grep -c 'too many spaces inside braces')" = 2 ] && [ -z "$block" ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
