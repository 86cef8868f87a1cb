#!/bin/sh
# A role reached through ten others: the check says no, the list of the same library says yes.
#
# In role-based access control (ANSI INCITS 359, hierarchical RBAC) a role has the permissions of every role below it,
# however far. Versions: casbin 5.51.1, accesscontrol 3.1.1.
#
# Seen: along a chain of ten roles, casbin's `enforce` allows what the last role may do. Along eleven it refuses,
# without a word, because the manager of roles that it makes for itself looks ten links deep; `getImplicitRolesForUser`
# and `getImplicitPermissionsForUser` still name the eleventh role and its permission, and
# `getImplicitUsersForPermission` does not name the person. accesscontrol allows it at either depth.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts casbin@5.51.1 accesscontrol@3.1.1
cat > show.mjs <<'JS'
import { AccessControl } from 'accesscontrol';
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';

const model = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
`;
for (const length of [10, 11]) {
  const roles = Array.from({ length }, (_, at) => `role${at + 1}`);
  const last = roles.at(-1);
  const links = ['ada', ...roles].slice(0, -1).map((above, at) => `g, ${above}, ${roles[at]}`);
  const casbin = await newEnforcer(newModelFromString(model), new StringAdapter([`p, ${last}, orders, read`, ...links].join('\n')));
  const control = new AccessControl();
  control.grant(last).readAny('orders');
  for (const at of [...roles.keys()].slice(0, -1).reverse()) control.grant(roles[at]).extend(roles[at + 1]);
  const said = (yes) => (yes ? 'yes' : 'no');
  const seen = {
    enforce: await casbin.enforce('ada', 'orders', 'read'),
    getImplicitRolesForUser: (await casbin.getImplicitRolesForUser('ada')).includes(last),
    getImplicitPermissionsForUser: (await casbin.getImplicitPermissionsForUser('ada')).length === 1,
    getImplicitUsersForPermission: (await casbin.getImplicitUsersForPermission('orders', 'read')).includes('ada'),
    accesscontrol: control.can('role1').readAny('orders').granted,
  };
  console.log(`${length} roles: ${Object.entries(seen).map(([name, yes]) => `${name} ${said(yes)}`).join(', ')}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = '10 roles: enforce yes, getImplicitRolesForUser yes, getImplicitPermissionsForUser yes, getImplicitUsersForPermission yes, accesscontrol yes
11 roles: enforce no, getImplicitRolesForUser yes, getImplicitPermissionsForUser yes, getImplicitUsersForPermission no, accesscontrol yes' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
