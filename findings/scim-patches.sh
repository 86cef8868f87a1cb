#!/bin/sh
# One SCIM group, one patch: who is in it afterwards depends on the library, and so does whether it was refused.
#
# RFC 7644, 3.5.2: a value that is made primary ends that of the others; `add` of what is there already changes nothing
# (3.5.2.1); `replace` without a path puts what it names in the place of all values of that attribute, leaves the parts
# that it does not name of an attribute with parts, and fails with `noTarget` where its filter finds nothing (3.5.2.3).
# Names of attributes may be written in either case (RFC 7643, 2.1). Versions: scim-patch 0.8.3, scimmy 1.3.5.
#
# Seen: `replace` with the new members of a group leaves all former ones in it in scimmy, which also adds a member a
# second time and forgets a family name when the given name is replaced. scim-patch invents an e-mail where the filter
# found none. `Members` is a second list beside `members` to the one and an error to the other, and to both somebody may
# have two primary e-mails.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts scim-patch@0.8.3 scimmy@1.3.5
cat > show.mjs <<'JS'
import { scimPatch } from 'scim-patch';
import SCIMMY from 'scimmy';

const people = (...names) => names.map((value) => ({ value }));
const group = { id: '1', displayName: 'Operators', members: people('ada', 'grace') };
const user = {
  id: '1',
  userName: 'ada',
  name: { givenName: 'Ada', familyName: 'King' },
  emails: [{ value: 'ada@acme.example', type: 'work', primary: true }],
};
/** What each library makes of one operation on a copy of a resource. */
const readers = {
  'scim-patch': async (type, resource, operation) => {
    const schemas = [SCIMMY.Schemas[type].definition.id];
    return scimPatch({ schemas, meta: { resourceType: type }, ...structuredClone(resource) }, [structuredClone(operation)]);
  },
  scimmy: async (type, resource, operation) => {
    let kept = structuredClone(resource);
    const Kept = SCIMMY.Resources[type];
    Kept.ingress((_, instance) => {
      kept = { ...JSON.parse(JSON.stringify(instance)), id: resource.id };
      return kept;
    });
    Kept.egress(() => kept);
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    await new Kept('1').patch({ schemas, Operations: [structuredClone(operation)] });
    return kept;
  },
};
const told = {
  members: ({ members, Members }) =>
    [members.map(({ value }) => value).join(' '), ...(Members ? [`Members ${Members.map(({ value }) => value).join(' ')}`] : [])].join(', '),
  name: ({ name }) => [name.givenName, name.familyName].filter(Boolean).join(' '),
  emails: ({ emails }) => emails.map(({ value, primary }) => `${value}${primary ? ' (primary)' : ''}`).join(' '),
};
const cases = [
  ['Group', group, 'members', { op: 'replace', value: { members: people('joan') } }],
  ['Group', group, 'members', { op: 'add', path: 'members', value: people('ada') }],
  ['Group', group, 'members', { op: 'replace', path: 'Members', value: people('joan') }],
  ['User', user, 'name', { op: 'replace', path: 'name', value: { givenName: 'Augusta' } }],
  ['User', user, 'emails', { op: 'replace', path: 'emails[type eq "home"].value', value: 'a@home.example' }],
  ['User', user, 'emails', { op: 'add', path: 'emails', value: [{ value: 'a@acme.example', primary: true }] }],
];
for (const [type, resource, part, operation] of cases) {
  console.log(JSON.stringify(operation));
  for (const [name, patch] of Object.entries(readers)) {
    const seen = await patch(type, resource, operation).then(told[part], (error) => `refused, ${error.scimType}`);
    console.log(`  ${name}: ${seen}`);
  }
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = '{"op":"replace","value":{"members":[{"value":"joan"}]}}
  scim-patch: joan
  scimmy: ada grace joan
{"op":"add","path":"members","value":[{"value":"ada"}]}
  scim-patch: ada grace
  scimmy: ada grace ada
{"op":"replace","path":"Members","value":[{"value":"joan"}]}
  scim-patch: ada grace, Members joan
  scimmy: refused, invalidPath
{"op":"replace","path":"name","value":{"givenName":"Augusta"}}
  scim-patch: Augusta King
  scimmy: Augusta
{"op":"replace","path":"emails[type eq \"home\"].value","value":"a@home.example"}
  scim-patch: ada@acme.example (primary) a@home.example
  scimmy: refused, noTarget
{"op":"add","path":"emails","value":[{"value":"a@acme.example","primary":true}]}
  scim-patch: ada@acme.example (primary) a@acme.example (primary)
  scimmy: ada@acme.example (primary) a@acme.example (primary)' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
