/** What runs wrote of a record and when, beside the moments at which others read it. */
import { describe, expect, it } from 'vitest';
import {
  areRivals,
  endedAt,
  isByClocksAlone,
  isClear,
  isMisplaced,
  orderOf,
  type RecordLook,
  type Write,
  Writes,
  writeOf,
} from '../../../src/core/history/writes.ts';
import { CLOCKS } from '../../../src/core/model/clock.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { keptRun, noon } from '../../support/kept-runs.ts';
import { person } from '../../support/live.ts';

const HOUR = 60 * 60_000;
const START = Date.parse(noon('03-05'));
const plan = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), [person('ada')]);
const read = (modified: string) => ({
  at: noon('03-04'),
  clockAheadMs: 0,
  modified: { 'record-ada': modified },
});
const written = (...[facts]: [Parameters<typeof keptRun>[2]?]): Write => {
  const run = keptRun(plan, '03-05', facts);
  const [operation] = run.plan.plan.operations;
  const write = operation && writeOf(run, operation);
  if (write === undefined) throw new Error('nothing was written');
  return write;
};
const look = (from: number, to: number, modified?: number): RecordLook => ({
  fields: new Map(),
  from,
  to,
  ...(modified === undefined ? {} : { modified }),
});

describe('a write', () => {
  it('lies between the first line of its run and its answer; without a clear one it may land later', () => {
    expect(written()).toMatchObject({ from: START, to: START + 60_000 });
    for (const facts of [{ kind: 'failed' }, { inDoubt: '502' }] as const)
      expect(written(facts).to).toBe(START + 60_000 + HOUR);
    expect(written({ lines: 'nothing', hasEnd: false }).to).toBe(START + HOUR);
  });

  it('is none where nothing was sent, or the account refused it', () => {
    const run = keptRun(plan, '03-05', { kind: 'stale' });
    const [line] = run.outcomes.values();
    expect(isClear(line)).toBe(false);
    expect(() => written({ kind: 'stale' })).toThrow('nothing was written');
    expect(() => written({ lines: 'nothing' })).toThrow('nothing was written');
    expect(() => written({ kind: 'failed', status: 422 })).toThrow('nothing was written');
  });

  it('is found by its record, and that of an invitation by its e-mail; never for its own run', () => {
    const invite = planAbout(filesAbout(['zoe@acme.example: { accessLevel: manage }']), []);
    const runs = [keptRun(plan, '03-05'), keptRun(invite, '03-06')];
    const writes = new Writes(runs);
    expect(writes.about({ recordId: 'record-ada', email: 'adele@acme.example' })).toHaveLength(1);
    expect(writes.about({ recordId: 'record-ada', email: 'adele@acme.example' }, runs[0])).toEqual([]);
    expect(writes.about({ recordId: 'record-zoe', email: 'ZOE@acme.example' })).toHaveLength(1);
    expect(writes.about({ recordId: 'record-other', email: 'ada@acme.example' })).toEqual([]);
  });

  it('ends no earlier than its run has read', () => {
    const run = keptRun(plan, '03-05', { read: { at: noon('03-07'), modified: {} } });
    const [operation] = run.plan.plan.operations;
    expect(operation && endedAt(run, operation)).toBe(Date.parse(noon('03-07')));
  });
});

describe('the order of a reading and a write', () => {
  const ended = START + 60_000;

  it('is open where they overlap, and told where they do not', () => {
    const write = written();
    expect(orderOf(look(START - HOUR, START + 1), write)).toBe('open');
    expect(orderOf(look(ended - 1, ended + HOUR), write)).toBe('open');
    expect(orderOf(look(START - HOUR, START), write)).toBe('before');
    expect(orderOf(look(ended, ended + HOUR), write)).toBe('after');
  });

  it('is told by the last change of the record where they are near each other, and there alone', () => {
    const modified = Date.parse('2026-03-01T00:00:00Z');
    const write = written({ read: read('2026-03-01T00:00:00Z') });
    expect(orderOf(look(START - HOUR, START + HOUR, modified), write)).toBe('before');
    expect(orderOf(look(ended, ended, modified), write)).toBe('before');
    expect(orderOf(look(START - HOUR, START + HOUR, START - CLOCKS), write)).toBe('before');
    expect(orderOf(look(START - HOUR, START + HOUR, START - CLOCKS + 1), write)).toBe('open');
    expect(orderOf(look(ended + CLOCKS, ended + CLOCKS, modified), write)).toBe('after');
  });

  it('is by clocks alone where nothing tells the last change, or one of the time of the write', () => {
    const write = written({ read: read('2026-03-01T00:00:00Z') });
    const near = (modified?: number) => isByClocksAlone(look(ended + 1, ended + 1, modified), write);
    expect([near(), near(START - CLOCKS + 1)]).toEqual([true, true]);
    expect([near(Date.parse('2026-03-01T00:00:00Z')), near(START - CLOCKS)]).toEqual([false, false]);
    expect(isByClocksAlone(look(ended + CLOCKS, ended + CLOCKS), write)).toBe(false);
    expect(isByClocksAlone(look(START - CLOCKS, START - CLOCKS), write)).toBe(false);
  });
});

it('a write that is proved to be later than a reading has had its turn where clocks put it before that', () => {
  const modified = Date.parse('2026-03-01T00:00:00Z');
  const write = written({ read: read('2026-03-01T00:00:00Z') });
  const at = (minutes: number, changed = modified) => {
    const from = START + minutes * 60_000;
    return isMisplaced(look(from, from, changed), write);
  };
  expect([at(2), at(-2), at(2, START)]).toEqual([true, false, false]);
});

describe('two writes', () => {
  /** One record, as it was written at a time from one level to another. */
  const wrote = (minutes: number, from: string, to: string, modified: number): Write => {
    const at = START + minutes * 60_000;
    const told = (level: string) => ({ fields: new Map([['accessLevel', level]]) });
    return { ...written(), off: 0, from: at, to: at, before: told(from), after: told(to), modified };
  };
  const first = wrote(0, 'monitor', 'manage', 1);

  it('are rivals for the last word where they are near each other, unless one was read by the run of the other', () => {
    expect(areRivals(first, wrote(0.5, 'monitor', 'administrator', 1))).toBe(true);
    expect(areRivals(first, wrote(0.5, 'manage', 'administrator', 2))).toBe(false);
    expect(areRivals(wrote(0.5, 'manage', 'administrator', 2), first)).toBe(false);
    expect(areRivals(first, wrote(1.5, 'monitor', 'administrator', 1))).toBe(false);
    expect(areRivals({ ...first, off: 300_000 }, wrote(5.5, 'monitor', 'administrator', 1))).toBe(true);
    // By the clocks the other was first, which had read what this one left.
    expect(areRivals(first, wrote(-0.5, 'manage', 'administrator', 2))).toBe(true);
  });
});
