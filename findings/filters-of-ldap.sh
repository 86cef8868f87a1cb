#!/bin/sh
# One LDAP filter, two readers: who is in the group, and is the filter one at all?
#
# RFC 4515 (3) has a backslash and two hexadecimal digits stand for one octet of a value, and lets a value be empty; RFC
# 4526 has `(&)` be true for everybody; of an attribute with several values one that is equal suffices (RFC 4511,
# 4.5.1.7); `cn` is compared without regard to case (RFC 4519, 2.3). Versions: @ldapjs/filter 2.1.1 (of ldapjs) and
# ldapts 8.2.0, which both offer `matches` for an entry that is an object.
#
# Seen: in ldapts a person who is in two groups ends the search with a TypeError, and `(&)` is a missing parenthesis. To
# @ldapjs/filter `\61da` is not "ada", `A*` does not begin ada, and `(room=)` cannot be read. Without a schema both
# compare levels as texts, by which 100 is less than 9.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @ldapjs/filter@2.1.1 ldapts@8.2.0
cat > show.mjs <<'JS'
import filters from '@ldapjs/filter';
import { FilterParser } from 'ldapts';

const people = [
  { cn: 'ada', memberof: ['cn=ops', 'cn=admins'], level: '9' },
  { cn: 'ben', memberof: 'cn=admins', level: '100', room: '' },
];
const readers = { '@ldapjs/filter': (text) => filters.parseString(text), ldapts: (text) => FilterParser.parseString(text) };
for (const text of ['(memberof=cn=admins)', '(&)', '(cn=\\61da)', '(cn=A*)', '(room=)', '(level>=9)']) {
  const answers = Object.entries(readers).map(([name, read]) => {
    try {
      const filter = read(text);
      return `${name} ${people.filter((person) => filter.matches(person)).map(({ cn }) => cn).join(' ') || 'nobody'}`;
    } catch (error) {
      return `${name} fails (${error.name})`;
    }
  });
  console.log(`${text}: ${answers.join(', ')}`);
}
JS
seen=$(node show.mjs)
printf '%s\n' "$seen"
[ "$seen" = '(memberof=cn=admins): @ldapjs/filter ada ben, ldapts fails (TypeError)
(&): @ldapjs/filter ada ben, ldapts fails (Error)
(cn=\61da): @ldapjs/filter nobody, ldapts ada
(cn=A*): @ldapjs/filter nobody, ldapts ada
(room=): @ldapjs/filter fails (Error), ldapts ben
(level>=9): @ldapjs/filter ada, ldapts ada' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
