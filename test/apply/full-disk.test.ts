/** A disk that is full after each byte in turn: a receipt has whole lines only, and a result is whole or not there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openReceipt } from '../../src/apply/receipt.ts';
import { deliver, deliverFolder } from '../../src/commands/deliver.ts';
import type { PlanDocument } from '../../src/core/plan/saved.ts';
import { EXIT, Failure } from '../../src/errors.ts';
import { appliedFrom, openSandbox, planFrom, runCli, withSandbox } from '../support/harness.ts';
import { movers } from '../support/stories.ts';
import { filesWith, idOf, seedWith } from './stage.ts';

/** How many bytes still fit, who is told that none did, and who writes first; shared with the stand-ins below. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY, isFull: () => {}, isFirst: () => {} }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return {
    ...real,
    writeSync(file: number, bytes: Uint8Array, at: number): number {
      disk.isFirst();
      const fits = Math.min(disk.room, bytes.length - at);
      if (fits <= 0) {
        disk.isFull();
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      }
      disk.room -= fits;
      return real.writeSync(file, bytes, at, fits);
    },
  };
});

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    async writeFile(path: string, text: string | Iterable<string>, options: object): Promise<void> {
      const bytes = Buffer.from([...text].join(''));
      const fits = Math.min(disk.room, bytes.length);
      disk.room -= fits;
      await real.writeFile(path, bytes.subarray(0, fits), options);
      if (fits < bytes.length) throw new Error('ENOSPC: no space left on device');
    },
  };
});

let cwd = '';
beforeEach(() => {
  disk.room = Number.POSITIVE_INFINITY;
  cwd = mkdtempSync(join(tmpdir(), 'celigo-access-'));
});
afterEach(() => {
  disk.room = Number.POSITIVE_INFINITY;
  rmSync(cwd, { recursive: true, force: true });
});

type Surroundings = Parameters<typeof deliver>[2];
const AT = new Date('2026-11-22T12:00:00Z');

async function planOfMovers(): Promise<PlanDocument> {
  const sandbox = await openSandbox(movers.account);
  try {
    const files = { 'access.yaml': movers.file };
    return planFrom((await runCli(['plan', '--format', 'json'], { sandbox, files })).stdout);
  } finally {
    await sandbox.close();
  }
}

/** Whether something says that it could not be written. */
function refuses(work: () => void): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof Failure) return true;
    throw error;
  }
}

describe('a receipt', () => {
  test('is whole lines, of which the first missing one is told, and none follows it', async () => {
    const plan = await planOfMovers();
    const end = { converged: false, left: [], enforced: [], unread: true };
    const path = join(cwd, 'receipt.ndjson');
    const before = '{"of":"an earlier run"}\n';
    /** Writes three lines; how many of them are said to be written. */
    const write = (room: number, later: number): number => {
      writeFileSync(path, before);
      disk.room = room;
      const receipt = openReceipt(path, 'receipt.ndjson');
      try {
        if (refuses(() => receipt.begin(plan, {}, AT))) return 0;
        const first = receipt.end(end, EXIT.incomplete, AT);
        disk.room = Math.max(disk.room, later);
        const second = receipt.end(end, EXIT.incomplete, AT);
        return 1 + [first, second].filter((reason) => reason === undefined).length;
      } finally {
        receipt.close();
      }
    };
    expect(write(Number.POSITIVE_INFINITY, 0)).toBe(3);
    const whole = readFileSync(path, 'utf8').slice(before.length);
    const lines = whole.trimEnd().split('\n');
    const counts = new Set<number>();
    for (let room = 0; room < Buffer.byteLength(whole); room += room < 40 ? 1 : 7) {
      for (const later of [0, 1_000_000]) {
        const told = write(room, later);
        counts.add(told);
        expect(readFileSync(path, 'utf8'), `${room} bytes`).toBe(
          before +
            lines
              .slice(0, told)
              .map((line) => `${line}\n`)
              .join(''),
        );
      }
    }
    expect([...counts].sort()).toEqual([0, 1, 2, 3]);
  });

  test('that cannot be begun is left where it was there before, and nowhere else, and no run goes on in one that has gone', async () => {
    const plan = await planOfMovers();
    const path = join(cwd, 'new.ndjson');
    const [one, other] = [openReceipt(path, 'one'), openReceipt(path, 'other')];
    disk.room = 40;
    expect(() => one.begin(plan, {}, AT)).toThrow(expect.objectContaining({ exitCode: EXIT.failure }));
    expect(readdirSync(cwd)).toEqual([]);
    disk.room = Number.POSITIVE_INFINITY;
    expect(() => other.begin(plan, {}, AT)).toThrow('has removed it');
    const late = openReceipt(path, 'late');
    rmSync(path);
    expect(refuses(() => late.begin(plan, {}, AT))).toBe(true);
    writeFileSync(path, '');
    expect(refuses(() => late.begin(plan, {}, AT))).toBe(true);
    for (const receipt of [one, other, late]) receipt.close();
    expect(readdirSync(cwd)).toEqual(['new.ndjson']);
    const third = openReceipt(path, 'third');
    disk.room = 40;
    expect(refuses(() => third.begin(plan, {}, AT))).toBe(true);
    third.close();
    expect(readdirSync(cwd)).toEqual(['new.ndjson']);
  });
});

describe('a receipt that two runs begin at one moment', () => {
  /** Between the look of a run at the file and its own line, another one writes its first line. */
  async function race(room: number): Promise<{ refused: boolean[]; lines: string[] }> {
    const plan = await planOfMovers();
    const path = join(cwd, 'receipt.ndjson');
    const [one, other] = [openReceipt(path, 'one', 0), openReceipt(path, 'other', 0)];
    const refused: boolean[] = [];
    disk.isFirst = () => {
      disk.isFirst = () => {};
      refused.push(refuses(() => other.begin(plan, {}, AT)));
      disk.room = room;
    };
    refused.push(refuses(() => one.begin(plan, {}, AT)));
    disk.room = Number.POSITIVE_INFINITY;
    const end = { converged: false, left: [], enforced: [], unread: true };
    refused.push(other.end(end, EXIT.incomplete, AT) !== undefined);
    for (const receipt of [one, other]) receipt.close();
    return { refused, lines: readFileSync(path, 'utf8').split('\n') };
  }

  test('refuses the one that wrote later, and the other comes upon its line', async () => {
    const { refused, lines } = await race(Number.POSITIVE_INFINITY);
    expect([refused, lines.length]).toEqual([[false, true, true], 3]);
  });

  test('loses no line of the one to the full disk of the other', async () => {
    const { refused, lines } = await race(50);
    expect(refused.slice(0, 2)).toEqual([false, true]);
    expect(lines[0]).toMatch(/"seal":"[0-9a-f]{64}"\}$/);
  });
});

describe('a receipt that breaks off while two writes wait for an account that is busy', () => {
  const monitor = { accessLevel: 'monitor' } as const;
  const seed = seedWith({
    ada: { accessLevel: 'custom', integrations: { Returns: 'monitor' } },
    bea: { accessLevel: 'manage', notifications: ['Returns'] },
    cal: monitor,
    dan: { ...monitor, invitation: 'dismissed' },
  });
  const KINDS: Readonly<Record<string, Parameters<typeof filesWith>[0]>> = {
    'a revocation': { bea: monitor },
    'a disabling': { cal: { ...monitor, enabled: false } },
    'a removal': { cal: { state: 'absent' } },
    'a reminder': { dan: monitor },
    'a change of mail': { bea: { accessLevel: 'manage', notifications: [] } },
    'an invitation': { kim: monitor },
  };

  test.each(
    Object.entries(KINDS).flatMap(([kind, people]) => [0, 1].map((first) => [kind, first, people] as const)),
  )('lets %s be sent before it or not at all (%i)', (_, first, people) =>
    withSandbox(seed, async (sandbox) => {
      const [ada, bea] = ['ada', 'bea'].map((name) => `PUT /v1/ashares/${idOf(sandbox, name)}`);
      const others = ['PUT /v1/ashares/*/disable', 'PUT /v1/ashares/*/reinvite', 'DELETE /v1/ashares/*'];
      const routes = [ada, bea, ...others, 'PUT /v1/notifications', 'POST /v1/invite/multiple'];
      sandbox.meet(...routes.map((route) => `${route}:status=429,retry-after=60,times=1`));
      const full = new Promise<void>((resolve) => {
        disk.isFull = resolve;
      });
      const asleep: (() => void)[] = [];
      /** Both wait. One goes on, and no line of its end fits; then the other does. */
      const sleep = async (): Promise<void> => {
        if (asleep.length === 2) return;
        await new Promise<void>((wake) => {
          asleep.push(wake);
          if (asleep.length < 2) return;
          disk.room = 0;
          asleep[first]?.();
          void full.then(() => asleep[1 - first]?.());
        });
      };
      const files = filesWith({ ada: monitor, ...people }, { policy: { dismissed: 'reinvite' } });
      const allow = ['--allow', 'removes-user', '--allow', 'disables-user'];
      const argv = ['apply', '--yes', '--format', 'json', '--receipt', 'receipt.ndjson', ...allow];
      const { code, stdout } = await runCli(argv, { sandbox, files, hasty: true, sleep });
      const { outcomes } = appliedFrom(stdout);
      expect([code, outcomes.map(({ kind }) => kind).sort()]).toEqual([EXIT.incomplete, ['done', 'not-run']]);
      expect(outcomes.find(({ kind }) => kind === 'not-run')?.reason).toContain('cannot be written');
      expect(sandbox.writes().filter(({ status }) => status < 400)).toHaveLength(1);
    }),
  );
});

describe('a result', () => {
  const text = JSON.stringify({ outcomes: Array.from({ length: 20 }, (_, step) => ({ step })) });
  const context = (): Surroundings => {
    const sink = { write: () => {}, isTerminal: false };
    return { cwd, stdout: sink, stderr: sink };
  };

  test('in a file is whole, or the file is as it was', async () => {
    for (let room = 0; room < text.length; room += 1) {
      writeFileSync(join(cwd, 'out.json'), 'as it was');
      disk.room = room;
      await expect(deliver(text, 'out.json', context())).rejects.toBeInstanceOf(Failure);
      expect([readdirSync(cwd), readFileSync(join(cwd, 'out.json'), 'utf8')]).toEqual([
        ['out.json'],
        'as it was',
      ]);
    }
    disk.room = text.length;
    await deliver(text, 'out.json', context());
    expect(readFileSync(join(cwd, 'out.json'), 'utf8')).toBe(text);
  });

  test('in a folder is whole, or there is none', async () => {
    const files = [
      { name: 'a.yaml', text: 'version: 1\n' },
      { name: 'b.yaml', text: 'version: 1\nusers: {}\n' },
    ];
    for (let room = 0; room < 32; room += 1) {
      disk.room = room;
      await expect(deliverFolder(files, 'out/', context())).rejects.toBeInstanceOf(Failure);
      expect(readdirSync(cwd)).toEqual([]);
    }
    disk.room = 32;
    await deliverFolder(files, 'out/', context());
    expect(readdirSync(join(cwd, 'out'))).toEqual(['a.yaml', 'b.yaml']);
  });

  test('of init is whole, or there is none', async () => {
    const argv = ['init', '--administrator', 'grace@acme.example'];
    for (const room of [0, 1, 60]) {
      disk.room = room;
      const { code, stderr } = await runCli(argv, { cwd });
      expect([code, stderr]).not.toEqual([EXIT.done, expect.anything()]);
      expect([stderr, readdirSync(cwd)]).toEqual([expect.stringContaining('ENOSPC'), []]);
    }
  });
});
