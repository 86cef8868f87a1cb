/**
 * The workflows that people copy: what stands in examples/workflows and in the documentation is held to pins,
 * least permissions, safe triggers and inputs that exist.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OURS = 'celigo-access/celigo-access';

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string | { readonly name: string };
  readonly concurrency?: { readonly 'cancel-in-progress'?: boolean; readonly queue?: string };
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly env?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Shown {
  readonly name: string;
  readonly text: string;
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every YAML block of the documentation that is a workflow. */
function blocksIn(path: string): Shown[] {
  return [...read(path).matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)]
    .map(([, text = ''], index) => ({ name: `${path}, block ${index + 1}`, text }))
    .filter(({ text }) => /^\s*(?:- )?(?:jobs:|uses:)/m.test(text));
}

const files = readdirSync(join(ROOT, 'examples/workflows'))
  .sort()
  .map((file) => ({ name: file, text: read(`examples/workflows/${file}`) }));
const documented = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`)]
  .filter((path) => path.endsWith('.md'))
  .flatMap(blocksIn);

const action = parse(read('action.yml')) as {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
};

const jobsOf = ({ text }: Shown): [string, Job][] => Object.entries((parse(text) as Workflow).jobs);
const stepsOf = (shown: Shown): Step[] => jobsOf(shown).flatMap(([, { steps }]) => steps);
const isAttest = ({ uses }: Step): boolean => uses?.startsWith('actions/attest@') === true;
const isOurs = ({ uses }: Step): boolean => uses?.startsWith(`${OURS}@`) === true;
const isSarif = ({ uses }: Step): boolean => uses?.startsWith('github/codeql-action/upload-sarif@') === true;

/** The value of a condition whose parts have been replaced by theirs: `true && (false || true)`. */
function truthOf(condition: string): boolean {
  const inner = condition.replace(/\(([^()]*)\)/g, (_all, part: string) => String(anyOf(part)));
  if (!/^(?:true|false|&&|\|\|| )+$/.test(inner)) throw new Error(`not understood: ${condition}`);
  return anyOf(inner);
}
const anyOf = (text: string): boolean =>
  text.split('||').some((part) => part.split('&&').every((each) => each.trim() === 'true'));

describe('action.yml', () => {
  it('A01 is a JavaScript action of one file, without a shell', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action.js' });
  });

  it('describes every input and output, each name in kebab-case (or its underscore twin)', () => {
    for (const [name, { description }] of [
      ...Object.entries(action.inputs),
      ...Object.entries(action.outputs),
    ]) {
      expect(name).toMatch(/^[a-z]+(?:[-_][a-z]+)*$/);
      expect(description.length, name).toBeGreaterThan(15);
    }
  });
});

describe.each(files)('$name', (shown) => {
  const { text } = shown;
  const workflow = parse(text) as Workflow;

  it('A04 pins every action by commit, with its version beside it', () => {
    const uses = [...text.matchAll(/uses: *(\S+)(.*)$/gm)];
    expect(uses.length).toBeGreaterThan(0);
    for (const [, what, rest] of uses) {
      expect(what).toMatch(/^[\w./-]+@[0-9a-f]{40}$/);
      expect(rest).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
  });

  it('A03 splices nothing into a shell', () => {
    for (const { run } of stepsOf(shown)) expect(run ?? '').not.toContain('${{');
  });

  it('A40 grants nothing by default, and to each job only what a comment explains', () => {
    expect(workflow.permissions).toEqual({});
    const plain = { contents: ['read'], actions: ['read'], 'pull-requests': ['write'], issues: ['write'] };
    const attesting = { ...plain, 'id-token': ['write'], attestations: ['write'] };
    for (const [name, { permissions, steps }] of jobsOf(shown)) {
      expect(permissions, name).toBeDefined();
      const scanning = steps.some(isSarif) ? { 'security-events': ['write'] } : {};
      const allowed: Readonly<Record<string, readonly string[]>> = {
        ...(steps.some(isAttest) ? attesting : plain),
        ...scanning,
      };
      for (const [what, level] of Object.entries(permissions ?? {})) {
        expect(allowed[what] ?? [], `${name}: ${what}`).toContain(level);
      }
    }
    for (const [line] of text.matchAll(
      /^ {6}(?:contents|actions|pull-requests|issues|id-token|attestations|security-events): .*$/gm,
    ))
      expect(line).toMatch(/ # \w/);
  });

  it('T09 never runs the code of a fork with secrets', () => {
    const known = ['pull_request', 'push', 'schedule', 'workflow_dispatch', 'merge_group'];
    expect(Object.keys(workflow.on).filter((event) => !known.includes(event))).toEqual([]);
  });

  it('leaves no credentials in the work tree, and ends by itself', () => {
    for (const [name, job] of jobsOf(shown)) {
      expect(job['timeout-minutes'], name).toBeLessThanOrEqual(60);
      for (const { uses, with: given } of job.steps) {
        if (uses?.startsWith('actions/checkout@')) expect(given?.['persist-credentials']).toBe(false);
      }
    }
  });

  it('A49 keeps the token in an environment, and hands it to one step alone', () => {
    expect(workflow.env).toBeUndefined();
    for (const [name, job] of jobsOf(shown)) {
      expect(job.env, name).toBeUndefined();
      const holders = job.steps.filter(({ env }) => env?.CELIGO_API_TOKEN !== undefined);
      expect(job.environment, name).toBeDefined();
      // A gate runs nothing that would need one.
      if (Object.keys(job.permissions ?? {}).length === 0) {
        expect(job.steps, name).toEqual([{ run: 'echo approved' }]);
        continue;
      }
      expect(holders.length, name).toBe(1);
      for (const { uses } of job.steps.filter((step) => !holders.includes(step) && step.uses))
        expect(uses).toMatch(
          /^(?:actions\/(?:checkout|upload-artifact|attest)|github\/codeql-action\/upload-sarif)@/,
        );
    }
  });

  it('A10 gives only inputs that exist, and reads only outputs that exist', () => {
    for (const step of stepsOf(shown).filter(isOurs)) {
      expect(Object.keys(step.with ?? {}).filter((name) => !(name in action.inputs))).toEqual([]);
      expect(step.with?.command).toBeDefined();
    }
    for (const [, name = ''] of text.matchAll(/steps\.celigo\.outputs\.([\w-]+)/g))
      expect(Object.keys(action.outputs)).toContain(name);
  });

  it('is to be saved under the name by which it and the workflows beside it know it', () => {
    const named = stepsOf(shown)
      .filter(isOurs)
      .flatMap((step) => [step.with?.['plan-workflow'], step.with?.['apply-workflow']])
      .flatMap((names) => String(names ?? '').split(' '))
      .filter((name) => name !== '');
    const known = [...text.matchAll(/^#.*$/gm)].join('\n');
    for (const name of named) expect(known, name).toContain(name);
    const own = `celigo-access-${shown.name}`;
    if (named.length > 0) expect(named).toContain(own);
  });

  it('A40 asks for what its commands ask GitHub for', () => {
    for (const [name, job] of jobsOf(shown)) {
      const commands = job.steps.filter(isOurs).map((step) => String(step.with?.command));
      const isGate = job.steps.every(({ uses }) => uses === undefined);
      const needed = commands.length > 0 ? ['contents', 'actions'] : isGate ? [] : ['contents'];
      if (commands.some((command) => /apply|due/.test(command))) needed.push('pull-requests');
      if (commands.some((command) => command.includes('drift'))) needed.push('issues');
      expect(Object.keys(job.permissions ?? {}), name).toEqual(expect.arrayContaining(needed));
    }
  });

  it('waits for reviewers in no queue: what ends by itself would wait behind it', () => {
    for (const [gate, { concurrency, environment, permissions }] of jobsOf(shown)) {
      if (Object.keys(permissions ?? {}).length > 0) continue;
      expect(concurrency, gate).toBeUndefined();
      for (const [name, job] of jobsOf(shown))
        if (name !== gate) expect(job.environment, name).not.toEqual(environment);
    }
  });

  it('applies a plan of the default branch where it was approved, or where it changes nothing, and else never', () => {
    const applying = jobsOf(shown).find(
      ([, job]) => Array.isArray(job.needs) && job.steps.some((step) => step.with?.command === 'apply'),
    );
    if (applying === undefined) return;
    const [, { if: condition = '' }] = applying;
    const run = (plan: string, changes: string, approve: string, cancelled = false): boolean => {
      const needs = { plan: { result: plan, outputs: { changes } }, approve: { result: approve } };
      const values: readonly (readonly [string, string])[] = [
        ['!cancelled()', String(!cancelled)],
        ["needs.plan-on-main.result == 'success'", String(needs.plan.result === 'success')],
        ["needs.approve.result == 'success'", String(needs.approve.result === 'success')],
        ["needs.plan-on-main.outputs.changes == 'false'", String(needs.plan.outputs.changes === 'false')],
      ];
      return truthOf(values.reduce((rest, [from, to]) => rest.replaceAll(from, to), condition));
    };
    expect(run('success', 'true', 'success')).toBe(true);
    expect(run('success', 'false', 'skipped')).toBe(true);
    for (const approve of ['skipped', 'failure', 'cancelled'])
      expect(run('success', 'true', approve)).toBe(false);
    expect(run('failure', '', 'skipped')).toBe(false);
    expect(run('failure', 'false', 'skipped')).toBe(false);
    expect(run('success', 'true', 'success', true)).toBe(false);
  });

  it('A82 drops no run that writes: one queue for an account, nothing cancelled', () => {
    for (const [name, job] of jobsOf(shown)) {
      const commands = job.steps.filter(isOurs).map((step) => String(step.with?.command));
      if (!commands.some((command) => /apply|due|drift/.test(command))) continue;
      expect(job.concurrency, name).toMatchObject({ 'cancel-in-progress': false, queue: 'max' });
    }
  });

  it('has a timer beside its apply, or says where one is', () => {
    const commands = stepsOf(shown).flatMap((step) => String(step.with?.command ?? '').split(/[^a-z]+/));
    if (!commands.includes('apply')) return;
    const ends = 'schedule' in workflow.on && commands.includes('due') && commands.includes('drift');
    expect(ends || text.includes('due-and-drift.yaml')).toBe(true);
  });

  it('attests the receipt of each run that writes, before it is uploaded, where the repository asks for it', () => {
    for (const [name, job] of jobsOf(shown)) {
      const commands = job.steps.filter(isOurs).map((step) => String(step.with?.command));
      const isWriting = commands.some((command) => /apply|due/.test(command));
      const at = job.steps.findIndex(isAttest);
      expect(at >= 0, name).toBe(isWriting);
      if (!isWriting) continue;
      expect(job.steps[at], name).toMatchObject({
        if: expect.stringMatching(/always\(\).*CELIGO_ATTEST.*receipt-path != ''/),
        with: { 'subject-path': expect.stringContaining('steps.celigo.outputs.receipt-path') },
      });
      expect(at).toBeLessThan(
        job.steps.findIndex(({ uses }) => uses?.startsWith('actions/upload-artifact@')),
      );
      expect(job.permissions).toMatchObject({ 'id-token': 'write', attestations: 'write' });
    }
  });

  it('shows findings of pull requests under code scanning, where the repository asks for it, also after a failure', () => {
    for (const [name, job] of jobsOf(shown)) {
      const at = job.steps.findIndex(isSarif);
      const isPlanOfPull = name === 'plan' && job.steps.some(isOurs);
      expect(at >= 0, name).toBe(isPlanOfPull);
      if (!isPlanOfPull) continue;
      expect(job.steps[at], name).toMatchObject({
        if: expect.stringMatching(/always\(\).*CELIGO_SARIF.*sarif-path != ''/),
        with: { sarif_file: expect.stringContaining('steps.celigo.outputs.sarif-path') },
      });
      expect(job.permissions).toMatchObject({ 'security-events': 'write' });
      // An account of many has alerts of its own, which another must not close.
      const category = String(job.steps[at]?.with?.category);
      expect(category.includes('matrix.account')).toBe(text.includes('matrix:'));
    }
  });

  it('A32 uploads what a later run recalls, also after a failure', () => {
    for (const [name, job] of jobsOf(shown)) {
      const commands = job.steps.filter(isOurs).map((step) => String(step.with?.command));
      if (!commands.some((command) => /apply|due|drift/.test(command))) continue;
      const upload = job.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
      expect(upload, name).toMatchObject({
        if: expect.stringContaining('always()'),
        with: {
          name: expect.stringContaining('steps.celigo.outputs.artifact-name'),
          path: expect.stringContaining('steps.celigo.outputs.folder'),
        },
      });
    }
  });
});

describe.each(
  readdirSync(join(ROOT, '.github/workflows')).map((file) => ({
    name: `our own ${file}`,
    text: read(`.github/workflows/${file}`),
  })),
)('$name', (shown) => {
  it('H05 is pinned by commit, grants nothing by default and splices nothing into a shell', () => {
    for (const [, what, rest] of shown.text.matchAll(/uses: *(\S+)(.*)$/gm))
      expect(`${what}${rest}`).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect((parse(shown.text) as Workflow).permissions).toEqual({});
    for (const { run, uses, with: given } of stepsOf(shown)) {
      expect(run ?? '').not.toContain('${{');
      if (uses?.startsWith('actions/checkout@')) expect(given?.['persist-credentials']).toBe(false);
    }
  });
});

describe('the documentation', () => {
  it.each(documented.length > 0 ? documented : [{ name: 'no block', text: '' }])(
    '$name is pinned and gives only inputs that exist',
    ({ text }) => {
      for (const [, what] of text.matchAll(/uses: *(\S+)/g)) expect(what).toMatch(/@[0-9a-f]{40}$/);
      expect(text).not.toMatch(/pull_request_target|workflow_run|issue_comment/);
    },
  );
});

describe('a name that is not ours on the npm registry', () => {
  const FETCHED =
    /\bnpx\s+(?:-\S+\s+)*celigo-access\b|\bnpm (?:install|i|exec)\b[^\n`]*\s["']?celigo-access(?:@|\b(?!-))/;
  const pages = [
    'README.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`),
  ];
  /** What is run, copied or printed: workflows, the component, hooks, the image, scripts, and all that commands say. */
  const RUN = [
    ...['.pre-commit-hooks.yaml', 'Containerfile', 'action.yml', '.ci/run', 'templates/celigo-access.yml'],
    ...readdirSync(join(ROOT, '.github/workflows')).map((file) => `.github/workflows/${file}`),
    ...readdirSync(join(ROOT, 'scripts')).map((file) => `scripts/${file}`),
    ...readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('validators'))
      .map((file) => `src/${file}`),
  ];
  const texts = [
    ...files,
    ...pages.filter((path) => path.endsWith('.md')).map((path) => ({ name: path, text: read(path) })),
    ...RUN.map((path) => ({ name: path, text: read(path) })),
  ];

  it('is fetched by no document, no example and nothing that is run: whoever took it would run beside a token', () => {
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter(({ text }) => FETCHED.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it.each([
    'npx celigo-access plan',
    'npx --yes celigo-access@0.1.0 report',
    'npm install --global celigo-access@0.1.0',
  ])('would be seen in: %s', (line) => {
    expect(FETCHED.test(line)).toBe(true);
  });
});
