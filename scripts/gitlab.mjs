// @ts-check
// Runs the pipeline of docs/gitlab.md and the component of templates/ with gitlab-ci-local, against the emulated account.
// Not part of the build: in a folder of its own, `npm install gitlab-ci-local`, then, with Node 22 or newer,
// `node scripts/gitlab.mjs <that folder>`, after `npm run build`.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder in which gitlab-ci-local is installed.');
const runner = join(resolve(folder), 'node_modules/gitlab-ci-local/dist/index.js');
const root = mkdtempSync(join(tmpdir(), 'celigo-access-gitlab-'));
const cli = resolve('build/cli.js');

const page = readFileSync('docs/gitlab.md', 'utf8');
const [, shown = ''] = /^```yaml\n(# \.gitlab-ci\.yml\n[\s\S]*?)^```$/m.exec(page) ?? [];
const PACKAGE = 'tools/celigo-access-0.1.0.tgz';
const BYTES = 'the package';
const SUM = createHash('sha256').update(BYTES).digest('hex');
const included = (/** @type {string} */ sum) =>
  `include:\n  - local: templates/celigo-access.yml\n    inputs: { package: ${PACKAGE}, sha256: ${sum} }\n`;
/** @type {Record<string, string>} */
const PIPELINES = { page: shown, component: included(SUM), 'another package': included('0'.repeat(64)) };

/** A project with this pipeline, in a repository as gitlab-ci-local asks for. @param {string} text */
function project(text) {
  const cwd = mkdtempSync(join(root, 'project-'));
  /** @type {Record<string, string>} */
  const files = {
    '.gitlab-ci.yml': text,
    [PACKAGE]: BYTES,
    'access.yaml':
      'version: 1\naccount: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }\nusers:\n  root@acme.example: { accessLevel: administrator }\n',
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), content);
  }
  cpSync('templates', join(cwd, 'templates'), { recursive: true });
  const git = (/** @type {string[]} */ ...args) => spawnSync('git', args, { cwd });
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', 'git@gitlab.example:acme/access.git');
  git('add', '.');
  git('-c', 'user.name=A', '-c', 'user.email=a@acme.example', 'commit', '--quiet', '--message=files');
  return cwd;
}

/** What the jobs call: npm installs nothing here, and the program is the one that was built. */
function tools() {
  const bin = join(root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), '#!/bin/sh\ntest -f "$3"\n', { mode: 0o755 });
  writeFileSync(join(bin, 'celigo-access'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`, {
    mode: 0o755,
  });
  return bin;
}

const seed = join(root, 'account.yaml');
writeFileSync(
  seed,
  'owner: owner@acme.example\ntokens: { sandbox-token: root@acme.example }\nintegrations: [{ name: A, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]\nusers:\n  root@acme.example: { accessLevel: administrator }\n',
);
const sandbox = spawn(process.execPath, [cli, 'sandbox', '--seed', seed, '--port', '0']);
const address = new Promise((done) => {
  let said = '';
  sandbox.stdout.on('data', (text) => {
    said += text;
    const [url] = said.match(/http:\/\/127\.0\.0\.1:\d+/) ?? [];
    if (url !== undefined) done(url);
  });
});
let wrong = 0;
try {
  const url = await address;
  const PATH = `${tools()}:${process.env.PATH}`;
  const run = (/** @type {string} */ cwd, /** @type {string[]} */ ...args) => {
    const all = [runner, '--force-shell-executor', '--variable', `CELIGO_BASE_URL=${url}`, '--variable'];
    const more = ['CELIGO_API_TOKEN=sandbox-token', ...args];
    const found = spawnSync(process.execPath, [...all, ...more], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, PATH },
    });
    return { code: found.status, text: `${found.stdout}${found.stderr}` };
  };
  /** @param {string} what @param {boolean} is @param {string} text */
  const check = (what, is, text) => {
    if (!is) wrong += 1;
    process.stdout.write(`${is ? 'as it should be' : 'WRONG'}: ${what}\n${is ? '' : text}`);
  };
  const merge = ['--variable', 'CI_PIPELINE_SOURCE=merge_request_event'];
  for (const [name, text] of Object.entries(PIPELINES)) {
    const cwd = project(text);
    const at = name === 'page' ? '' : 'celigo-access-';
    if (name === 'another package') {
      const { code, text: said } = run(cwd, `${at}validate`);
      check(`${name}: a package with another checksum is not installed`, code !== 0, said);
      continue;
    }
    const listed = run(cwd, '--list', ...merge);
    const names = ['validate', 'plan'].map((job) => `${at}${job}`);
    check(
      `${name}: a merge request has ${names.join(' and ')}`,
      names.every((job) => listed.text.includes(job)),
      listed.text,
    );
    check(
      `${name}: a merge request has no apply`,
      !/apply|due/.test(listed.text.replaceAll('celigo-apply', '')),
      listed.text,
    );
    for (const job of names) {
      const { code, text: said } = run(cwd, job, ...merge);
      check(`${name}: ${job} runs`, code === 0, said);
    }
    const empty = run(cwd, `${at}apply`);
    check(
      `${name}: apply without a digest says so`,
      empty.code !== 0 && empty.text.includes('APPROVED_DIGEST is empty'),
      empty.text,
    );
    const { digest } = JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8'));
    const apply = run(cwd, `${at}apply`, '--variable', `APPROVED_DIGEST=${digest}`);
    check(`${name}: apply with the digest of the plan runs`, apply.code === 0, apply.text);
    const due = run(cwd, `${at}due`, '--variable', 'CI_PIPELINE_SOURCE=schedule');
    check(`${name}: what is due is carried out`, due.code === 0, due.text);
  }
} finally {
  sandbox.kill();
  rmSync(root, { recursive: true, force: true });
}
process.exitCode = wrong === 0 ? 0 : 1;
