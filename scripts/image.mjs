// @ts-check
// Builds the image of Containerfile, from a base that is named by its digest: NODE_IMAGE=…@sha256:… node
// scripts/image.mjs <name of the image>. Whatever builder is on the path is used: podman, buildah or docker.
import { spawnSync } from 'node:child_process';

/** Why a base must not be built on; undefined: it may. @param {string | undefined} base */
export function baseProblem(base) {
  if (base === undefined || base === '') return 'NODE_IMAGE is not set.';
  const [, tag = ''] = /^docker\.io\/library\/node:([\w.-]+)@sha256:[0-9a-f]{64}$/.exec(base) ?? [];
  if (tag === '')
    return 'NODE_IMAGE is not docker.io/library/node:<tag>@sha256:<64 digits>: a tag alone may mean something else tomorrow.';
  if (/@sha256:(.)\1{63}$/.test(base)) return 'The digest of NODE_IMAGE is a placeholder.';
  const [, major = ''] = /^(\d+)\b.*-slim$/.exec(tag) ?? [];
  // Even numbers are long-term releases; support for 20 has ended.
  if (major === '' || Number(major) < 22 || Number(major) % 2 !== 0)
    return `node:${tag} is no slim image of a supported long-term release, such as 24-bookworm-slim.`;
  return undefined;
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  const [name] = process.argv.slice(2);
  const base = process.env.NODE_IMAGE;
  const problem = name === undefined ? 'Name the image that is to be built.' : baseProblem(base);
  const has = (/** @type {string} */ tool) =>
    spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0;
  const builder = ['podman', 'buildah', 'docker'].find(has);
  if (problem !== undefined || builder === undefined || name === undefined) {
    process.stderr.write(`${problem ?? 'There is no podman, buildah or docker on the path.'}\n`);
    process.exitCode = 1;
  } else {
    const args = [
      'build',
      '--file',
      'Containerfile',
      '--build-arg',
      `NODE_IMAGE=${base}`,
      '--tag',
      name,
      '.',
    ];
    process.exitCode = spawnSync(builder, args, { stdio: 'inherit' }).status ?? 1;
  }
}
