/**
 * GitHub answers otherwise than it says: of every document that a run reads, each part is taken away or replaced in
 * turn. Whatever it is, the run names the call and what was missing, and is never a bug of ours; nor does a part that
 * is missing let more count than before.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { ensureShape } from '../../src/github/shape.ts';
import { access, acme, MANAGE } from '../support/acme.ts';
import type { Inputs, Ran, Repository } from '../support/repository.ts';
import { someOf } from '../support/thorough.ts';

type Path = readonly (string | number)[];

/** Every part of a document, of lists the first and the last item. */
function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const keys = Array.isArray(value)
    ? [...new Set([0, value.length - 1])].filter((index) => index >= 0)
    : Object.keys(value);
  return [at, ...keys.flatMap((key) => pathsIn(Reflect.get(value, key), [...at, key]))];
}

function changed(value: unknown, path: Path, change: (part: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const copy: object = Array.isArray(value) ? [...value] : { ...(value as object) };
  const part = changed(Reflect.get(copy, key), rest, change);
  if (part === undefined) Reflect.deleteProperty(copy, key);
  else Reflect.set(copy, key, part);
  return copy;
}

const ODDITIES: Readonly<Record<string, (part: unknown) => unknown>> = {
  missing: () => undefined,
  null: () => null,
  'of another kind': (part) => (typeof part === 'string' ? 7 : 'odd'),
};

/** A request without what is of one commit or number alone. */
const routeOf = (request: string): string =>
  request.replace(/[0-9a-f]{40}(?:\.\.\.[0-9a-f]{40})?/g, '*').replace(/\d+/g, '*');

interface Scene {
  readonly repository: Repository;
  run(): Promise<Ran>;
  /** Puts everything back that a run may have changed. */
  reset(): void;
}

/** A merged pull request whose change is reviewed, and a run that is to carry it out. */
async function merging(command: string, inputs: Inputs = {}): Promise<Scene> {
  const repository = await acme({ 'access/a.yaml': access() });
  const { github, sandbox } = repository;
  const number = repository.propose({ 'access/a.yaml': access({ ada: MANAGE }) });
  await repository.onPull(number);
  repository.review(number);
  repository.merge(number);
  const [artifacts, bodies] = [github.artifacts.length, github.comments.map(({ body }) => body)];
  // What the file of its event says is not asked for.
  const payload = { repository: {}, before: github.commits.get(repository.main)?.parents[0] };
  return {
    repository,
    run: () =>
      command === 'plan'
        ? repository.onPull(repository.propose({ 'access/a.yaml': access({ bea: MANAGE }) }))
        : command === 'apply'
          ? repository.onPush(command, inputs, repository.main, {
              payload,
              approvals: [{ login: 'boss', environment: 'gate' }],
            })
          : repository.onTimer(command, inputs),
    reset: () => {
      github.artifacts.splice(artifacts);
      github.issues.splice(0);
      github.comments.splice(bodies.length);
      for (const [index, comment] of github.comments.entries()) comment.body = bodies[index] ?? '';
      sandbox.reset();
    },
  };
}

const SCENES: readonly (readonly [string, Inputs, number])[] = [
  ['apply', {}, 0],
  ['apply', { approve: 'environment', environment: 'gate' }, 3],
  ['drift', {}, 9],
  ['plan', {}, 15],
];

describe.each(SCENES)('%s %o, whatever GitHub answers', (command, inputs, place) => {
  it('is never a bug of ours, and names the call', async () => {
    const scene = await merging(command, inputs);
    const { github, sandbox } = scene.repository;
    const answers = new Map<string, unknown>();
    github.falsify = (request, body) => {
      answers.set(routeOf(request), body);
      return body;
    };
    const usual = await scene.run();
    expect([EXIT.done, EXIT.differences], usual.log).toContain(usual.code);
    const writes = sandbox.writes().length;
    expect(answers.size).toBeGreaterThan(5);
    let told = 0;
    const oddities = [...answers].flatMap(([route, answer]) =>
      pathsIn(answer).flatMap((path) =>
        Object.entries(ODDITIES).flatMap(([what, oddity]) =>
          path.length === 0 && what === 'missing' ? [] : [{ route, path, what, oddity }],
        ),
      ),
    );
    for (const { route, path, what, oddity } of someOf(oddities, 16, place)) {
      scene.reset();
      github.falsify = (request, body) => (routeOf(request) === route ? changed(body, path, oddity) : body);
      const ran = await scene.run();
      const words = `${route} ${path.join('.')} ${what}: ${ran.code}\n${ran.log}`;
      expect(ran.code, words).not.toBe(EXIT.internal);
      expect(ran.log, words).not.toMatch(/bug in celigo-access|TypeError|is not iterable|of undefined/);
      expect(sandbox.writes().length, words).toBeLessThanOrEqual(writes);
      if (ran.log.includes('or something else in its place')) told += 1;
    }
    expect(told).toBeGreaterThan(0);
  });
});

it('every call to GitHub in the sources has the shape of its answer', () => {
  const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'src/github');
  const routes = readdirSync(folder)
    .filter((file) => file !== 'shape.ts')
    .flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/'([A-Z]+) (\/repos\/\{owner\}\/\{repo\}[^']*)'/g),
    ]);
  expect(routes.length).toBeGreaterThan(20);
  for (const [, method = '', url = ''] of routes) {
    if (url.endsWith('{archive_format}')) continue;
    expect(() => ensureShape(method, url, 7), `${method} ${url}`).toThrow('not the document or list');
  }
});

it('a page after the first is held to the shape of the first, whatever its address', () => {
  for (const address of [
    'https://api.github.com/repositories/4711/issues?page=2',
    'https://github.acme.example/api/v3/repos/acme/access/issues?page=2',
  ])
    expect(() => ensureShape('GET', address, [{ number: 1 }])).toThrow('no 0.user');
});
