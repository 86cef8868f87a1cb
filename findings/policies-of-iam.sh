#!/bin/sh
# One policy of AWS IAM, one request, two evaluators: allowed, and not.
#
# The user guide of IAM has a condition with `…IfExists` hold where the key is missing, and `Null` with true hold just
# then (Condition Operators); it takes moments in seconds since 1970 beside ISO 8601; names of condition keys
# (Condition) and of actions (Action) may be written in either case. Versions: @cloud-copilot/iam-simulate 0.1.173, pbac
# 0.3.2, which calls itself mostly compatible.
#
# Seen: iam-simulate allows every request below, as the guide has it. pbac allows the first only: a key that may be
# missing must be there, a missing key is not Null, a moment in seconds is not before a later one, and `s3:getobject` is
# not the action `s3:GetObject`, nor `AWS:UserName` the key `aws:username`.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @cloud-copilot/iam-simulate@0.1.173 pbac@0.3.2
cat > show.mjs <<'JS'
import { runSimulation } from '@cloud-copilot/iam-simulate';
import PBAC from 'pbac';

const action = 's3:GetObject';
const object = 'arn:aws:s3:::orders/a.csv';
const evaluators = {
  'iam-simulate': async (policy, contextVariables) => {
    const principal = 'arn:aws:iam::123456789012:user/ada';
    const resource = { resource: object, accountId: '123456789012' };
    const request = { principal, action, resource, contextVariables };
    const none = { serviceControlPolicies: [], resourceControlPolicies: [] };
    const answer = await runSimulation({ request, identityPolicies: [{ name: 'ada', policy }], ...none }, {});
    return answer.overallResult === 'Allowed';
  },
  pbac: async (policy, keys) => {
    const aws = Object.fromEntries(Object.entries(keys).map(([key, value]) => [key.replace('aws:', ''), value]));
    return new PBAC([policy]).evaluate({ action, resource: object, context: { aws } });
  },
};
const cases = [
  [action, { StringEquals: { 'aws:username': 'ada' } }, { 'aws:username': 'ada' }],
  [action, { StringEqualsIfExists: { 'aws:username': 'ada' } }, {}],
  [action, { Null: { 'aws:TokenIssueTime': 'true' } }, {}],
  [action, { DateLessThan: { 'aws:EpochTime': '1798761600' } }, { 'aws:EpochTime': '1798000000' }],
  [action, { StringEquals: { 'AWS:UserName': 'ada' } }, { 'aws:username': 'ada' }],
  ['s3:getobject', { StringEquals: { 'aws:username': 'ada' } }, { 'aws:username': 'ada' }],
];
for (const [allowed, condition, keys] of cases) {
  const statement = { Effect: 'Allow', Action: [allowed], Resource: [object], Condition: condition };
  const policy = { Version: '2012-10-17', Statement: [statement] };
  const answers = [];
  for (const [name, evaluate] of Object.entries(evaluators)) answers.push(`${name} ${(await evaluate(policy, keys)) ? 'yes' : 'no'}`);
  console.log(`${allowed} ${JSON.stringify(condition)} for ${JSON.stringify(keys)}: ${answers.join(', ')}`);
}
JS
seen=$(node show.mjs)
echo "$seen"
[ "$seen" = 's3:GetObject {"StringEquals":{"aws:username":"ada"}} for {"aws:username":"ada"}: iam-simulate yes, pbac yes
s3:GetObject {"StringEqualsIfExists":{"aws:username":"ada"}} for {}: iam-simulate yes, pbac no
s3:GetObject {"Null":{"aws:TokenIssueTime":"true"}} for {}: iam-simulate yes, pbac no
s3:GetObject {"DateLessThan":{"aws:EpochTime":"1798761600"}} for {"aws:EpochTime":"1798000000"}: iam-simulate yes, pbac no
s3:GetObject {"StringEquals":{"AWS:UserName":"ada"}} for {"aws:username":"ada"}: iam-simulate yes, pbac no
s3:getobject {"StringEquals":{"aws:username":"ada"}} for {"aws:username":"ada"}: iam-simulate yes, pbac no' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
