/** A disk that is full after each byte in turn: a receipt has whole lines only, and a result is whole or not there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openReceipt } from '../../src/apply/receipt.ts';
import { deliver, deliverFolder } from '../../src/commands/deliver.ts';
import type { PlanDocument } from '../../src/core/plan/saved.ts';
import { EXIT, Failure } from '../../src/errors.ts';
import { openSandbox, planFrom, runCli } from '../support/harness.ts';
import { movers } from '../support/stories.ts';

/** How many bytes still fit; shared with the stand-ins below. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return {
    ...real,
    writeSync(file: number, bytes: Uint8Array, at: number): number {
      const fits = Math.min(disk.room, bytes.length - at);
      if (fits <= 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
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
});
