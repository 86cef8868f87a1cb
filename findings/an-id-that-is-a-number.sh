#!/bin/sh
# An id of MongoDB, unquoted in YAML: text to two readers, infinite to the third.
#
# Ids of 24 hexadecimal digits name the objects of many services. Were they random, one in 24,000 would have digits
# only, or one `e` among digits. The core schema of YAML 1.2.2 (10.3.2) calls both numbers: its pattern of a float demands no point, and no
# sign behind the `e`. YAML 1.1 demanded both. Versions: yaml 2.9.1, js-yaml 5.5.0 (both for 1.2), Debian's python3-yaml
# 6.0-3 (1.1).
#
# Seen: `5e4412345678901234567890` is Infinity to yaml, and text to js-yaml (although it fits the pattern) and PyYAML.
# `507012345678901234567890` is a number to all three; yaml and js-yaml round it to 5.070123456789012e+23, which makes
# it equal to the id that ends in 1, and PyYAML keeps all its digits. Needs Debian's package mirror for python3-yaml,
# and python3.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts yaml@2.9.1 js-yaml@5.5.0
apt-get download -qq python3-yaml=6.0-3+b2 2>/dev/null
dpkg -x python3-yaml_*.deb .
printf 'exponent: 5e4412345678901234567890\ndigits: 507012345678901234567890\nother: 507012345678901234567891\nusual: 5e44efa28015c9464272256f\n' > ids.yaml
cat > show.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { parse } from 'yaml';

const text = readFileSync('ids.yaml', 'utf8');
const shown = (value) => `${typeof value === 'number' ? 'number' : 'text'} ${value}`;
for (const [name, read] of Object.entries({ yaml: parse, 'js-yaml': load })) {
  const { exponent, digits, other, usual } = read(text);
  console.log(`${name}: ${[exponent, digits, usual].map(shown).join(', ')}; equal: ${digits === other}`);
}
JS
cat > show.py <<'PY'
import yaml
read = yaml.safe_load(open('ids.yaml'))
shown = [('text' if isinstance(read[key], str) else 'number') + ' ' + str(read[key]) for key in ('exponent', 'digits', 'usual')]
print('PyYAML: ' + ', '.join(shown) + '; equal: ' + str(read['digits'] == read['other']).lower())
PY
seen=$(node show.mjs; PYTHONPATH="$work/usr/lib/python3/dist-packages" python3 show.py)
echo "$seen"
[ "$seen" = 'yaml: number Infinity, number 5.070123456789012e+23, text 5e44efa28015c9464272256f; equal: true
js-yaml: text 5e4412345678901234567890, number 5.070123456789012e+23, text 5e44efa28015c9464272256f; equal: true
PyYAML: text 5e4412345678901234567890, number 507012345678901234567890, text 5e44efa28015c9464272256f; equal: false' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
