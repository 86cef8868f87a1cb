#!/bin/sh
# For some lists of GitHub octokit.paginate is typed as a list of elements and returns the list of pages.
#
# The README of @octokit/plugin-paginate-rest says that answers in which a list lies inside an object are unwrapped, so
# that all pages come back as one list; its type of `GET /orgs/{org}/copilot/billing/seats` is a list of seats. It
# unwraps only an object that has `total_count` (or `total_commits`) and no `url`. GitHub's seats come with
# `total_seats`, attestations and Copilot spaces with no count, and a comparison of two commits with `total_commits` and
# a `url`.
#
# Version: @octokit/plugin-paginate-rest 16.0.0 with @octokit/core 7.0.8, typescript 5.9.3.
#
# Seen: two pages with three seats give a list of two objects {total_seats, seats}, while `(await
# paginate(…))[0].assignee` compiles: who counts or names the holders of seats by it gets the number of pages, and
# `undefined` for every name. The secrets of an organisation, whose answer has `total_count`, come back as three
# elements.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @octokit/core@7.0.8 @octokit/plugin-paginate-rest@16.0.0 typescript@5.9.3
cat > typed.mts <<'TS'
import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';

const octokit = new (Octokit.plugin(paginateRest))();
export const first = async () => {
  const seats = await octokit.paginate('GET /orgs/{org}/copilot/billing/seats', { org: 'acme' });
  return seats[0]?.assignee?.login;
};
export const pages = async () => {
  const seats = await octokit.paginate('GET /orgs/{org}/copilot/billing/seats', { org: 'acme' });
  // @ts-expect-error The types say that no element is a page.
  return seats[0]?.seats;
};
TS
cat > show.mjs <<'JS'
import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';

const link = '<https://api.github.com/next>; rel="next"';
const ask = async (route, parameters, ...pages) => {
  const fetch = async (url) => {
    const body = pages.shift();
    const headers = { 'content-type': 'application/json', ...(pages.length > 0 && { link }) };
    return Object.defineProperty(new Response(JSON.stringify(body), { headers }), 'url', { value: url });
  };
  const Client = Octokit.plugin(paginateRest);
  const answer = await new Client({ request: { fetch } }).paginate(route, parameters);
  return answer.map((element) => Object.keys(element).join('+'));
};
const of = (key, extra = {}) => [
  { ...extra, [key]: [{ id: 1 }, { id: 2 }] },
  { ...extra, [key]: [{ id: 3 }] },
];
const seen = {
  secrets: await ask('GET /orgs/{org}/actions/secrets', { org: 'acme' }, ...of('secrets', { total_count: 3 })),
  seats: await ask('GET /orgs/{org}/copilot/billing/seats', { org: 'acme' }, ...of('seats', { total_seats: 3 })),
  spaces: await ask('GET /orgs/{org}/copilot-spaces', { org: 'acme' }, ...of('spaces')),
  attestations: await ask('GET /orgs/{org}/attestations/{subject_digest}', { org: 'acme', subject_digest: 'sha256:00' }, ...of('attestations')),
  commits: await ask(
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    { owner: 'acme', repo: 'access', basehead: 'a...b' },
    ...of('commits', { url: 'https://api.github.com/a', total_commits: 3 }),
  ),
};
process.stdout.write(`${JSON.stringify(seen, null, 2)}\n`);
const expected = {
  secrets: ['id', 'id', 'id'],
  seats: ['total_seats+seats', 'total_seats+seats'],
  spaces: ['spaces', 'spaces'],
  attestations: ['attestations', 'attestations'],
  commits: ['url+total_commits+commits', 'url+total_commits+commits'],
};
if (JSON.stringify(seen) !== JSON.stringify(expected)) process.exitCode = 1;
JS
typed=$(npx tsc --noEmit --strict --skipLibCheck --module nodenext --target es2022 typed.mts && echo accepted || true)
printf 'types: %s\n' "$typed"
node show.mjs && [ "$typed" = accepted ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
