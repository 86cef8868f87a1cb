/** Which lines of receipts can be trusted, and what is said of those that cannot. */
import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../src/core/history/history.ts';
import { isGrave, type KeptFile, keptRuns } from '../../../src/core/history/kept.ts';
import type { ReceiptLine } from '../../../src/core/history/receipt-line.ts';
import { textDigest } from '../../../src/core/plan/digest.ts';
import { sealedText } from '../../../src/core/plan/seal.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { noon, planLine } from '../../support/kept-runs.ts';
import { person } from '../../support/live.ts';

type Said = Readonly<Record<string, unknown>>;

const plan = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), [
  person('ada', { level: 'monitor' }),
]);
const lower = planAbout(filesAbout(['ada@acme.example: { accessLevel: monitor }']), [
  person('ada', { level: 'manage' }),
]);
const begins: Said = { ...planLine(plan) };
const outcome: Said = {
  type: 'outcome',
  step: 1,
  operation: 'grant',
  email: 'ada@acme.example',
  kind: 'done',
};
const ends: Said = { type: 'end', exitCode: 0, converged: true, left: [], enforced: [], unread: false };
const RUN = [begins, outcome, ends];

/** Lines as a run writes them, each naming the one before it; `from` says what came before the first. */
function linesOf(lines: readonly Said[], day = '03-01', from?: string): string[] {
  let previous = from;
  return lines.map((line) => {
    const text = sealedText({
      receipt: '1.3',
      at: noon(day),
      ...(previous === undefined ? {} : { previous: textDigest(previous) }),
      ...line,
    });
    previous = text;
    return text;
  });
}
const fileOf = (lines: readonly string[], path = 'a.ndjson'): KeptFile => ({
  path,
  text: lines.map((line) => `${line}\n`).join(''),
});
const isLine = (value: unknown): value is ReceiptLine =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  'receipt' in value &&
  String(value.receipt).startsWith('1.');

const kept = (...files: readonly KeptFile[]) => keptRuns(files, isLine);
const problems = (...files: readonly KeptFile[]): string[] =>
  kept(...files).problems.map(({ code, file, line }) => `${code} ${file}:${line}`);
/** What is said of these lines, and which of the runs are in doubt. */
const judged = (lines: readonly string[]) => {
  const { runs, problems: found } = kept(fileOf(lines));
  return [found.map(({ code, line }) => `${code} ${line}`), runs.map(({ isDoubtful }) => isDoubtful)];
};

const whole = linesOf(RUN);
const second = linesOf(RUN, '03-02', whole.at(-1));
const both = [...whole, ...second];

describe('a file of receipts', () => {
  it('as it was written tells each run with its outcomes and its end, and nothing is wrong', () => {
    expect(judged(both)).toEqual([[], [false, false]]);
    const [run] = kept(fileOf(both)).runs;
    expect([run?.at, run?.outcomes.get(1)?.kind, run?.end?.exitCode, run?.line]).toEqual([
      noon('03-01'),
      'done',
      0,
      1,
    ]);
  });

  it('with a line that says something else than its seal puts that run in doubt, and both beside it', () => {
    const edited = both.with(1, (both[1] ?? '').replace('"done"', '"failed"'));
    expect(judged(edited)).toEqual([
      ['line-edited 2', 'chain-broken 3'],
      [true, false],
    ]);
    const last = both.with(5, (both[5] ?? '').replace('"exitCode":0', '"exitCode":1'));
    expect(judged(last)).toEqual([['line-edited 6'], [false, true]]);
  });

  it('that lost a line puts the runs on both sides in doubt', () => {
    expect(judged(both.toSpliced(2, 1))).toEqual([
      ['chain-broken 3', 'no-end 2'],
      [true, true],
    ]);
    expect(judged(both.slice(3))).toEqual([['beginning-missing 1'], [true]]);
  });

  it('must have seals since version 1.3, and a seal of an older version must fit too', () => {
    const without = (receipt: string) => [JSON.stringify({ receipt, at: noon('03-01'), ...begins })];
    expect(judged(without('1.3'))).toEqual([['line-edited 1', 'no-end 1'], [true]]);
    expect(judged(without('1.2'))).toEqual([['no-end 1'], [false]]);
    const sealed = [sealedText({ receipt: '1.2', at: noon('03-01'), ...begins }).replace('Acme', 'Acne')];
    expect(judged(sealed)[0]).toContain('line-edited 1');
  });

  it('of version 1.0 names no line before, which is said once, and not after lines that do', () => {
    const old = (line: Said) => JSON.stringify({ receipt: '1.0', at: noon('03-01'), ...line });
    expect(judged(RUN.map(old))).toEqual([['unchained 2'], [false]]);
    expect(judged([...whole, ...RUN.map(old)])[0]).toContain('chain-broken 4');
  });

  it('that ends within a line is cut off, and a line that is none is told apart from another version', () => {
    const cut = { path: 'a.ndjson', text: `${whole.join('\n')}\n{"receipt"` };
    expect(problems(cut)).toEqual(['cut-off a.ndjson:4']);
    expect(problems(fileOf([...whole, '{"receipt"']))).toEqual(['not-json a.ndjson:4']);
    expect(problems(fileOf([...whole, '{"receipt":"2.0"}']))).toEqual(['other-format a.ndjson:4']);
    for (const line of ['{"a":1}', '{"receipt":"1.9"}', '{"receipt":"two"}', 'null'])
      expect(problems(fileOf([...whole, line]))).toEqual(['not-a-line a.ndjson:4']);
    expect(problems({ path: 'a.ndjson', text: '' })).toEqual(['nothing a.ndjson:1']);
  });

  it('in which a run was killed says so at its last line', () => {
    expect(judged(linesOf([begins, outcome]))).toEqual([['no-end 2'], [false]]);
    expect(judged([...linesOf([begins]), ...linesOf(RUN, '03-02', linesOf([begins])[0])])).toEqual([
      ['no-end 1'],
      [false, false],
    ]);
  });

  it('has lines that belong to no run: before one, after its end, twice, or of what was not planned', () => {
    expect(problems(fileOf(linesOf([outcome])))).toEqual(['stray a.ndjson:1']);
    for (const [lines, at] of [
      [[...RUN, outcome], 4],
      [[...RUN, ends], 4],
      [[begins, ends, outcome], 3],
      [[begins, outcome, outcome, ends], 3],
      [[begins, { ...outcome, step: 2 }, ends], 2],
      [[begins, { ...outcome, operation: 'remove' }, ends], 2],
      [[begins, { ...outcome, email: 'eve@acme.example' }, ends], 2],
    ] as const)
      expect(judged(linesOf(lines))).toEqual([[`stray ${at}`], [true]]);
  });

  it('with a line older than the beginning of its run, or a run older than the lines before it, is out of order', () => {
    expect(judged(linesOf([begins, { ...outcome, at: noon('02-28') }, ends]))).toEqual([
      ['out-of-order 2'],
      [true],
    ]);
    expect(judged([...whole, ...linesOf(RUN, '02-28', whole.at(-1))])).toEqual([
      ['out-of-order 4'],
      // The runs stand in the order of time.
      [true, false],
    ]);
  });

  it('with a plan whose digest is not that of its operations is edited, whatever seal it has', () => {
    const { plan: document } = planLine(plan);
    const forged = { ...begins, plan: { ...document, operations: [] } };
    expect(judged(linesOf([forged, ends]))).toEqual([['plan-edited 1'], [true]]);
    expect(judged(linesOf([{ ...begins, digest: '0'.repeat(64) }, outcome, ends]))).toEqual([
      ['plan-edited 1'],
      [true],
    ]);
  });
});

describe('a run in two files', () => {
  it('is one run, and the longer copy counts', () => {
    for (const files of [
      [fileOf(whole), fileOf(whole, 'b.ndjson')],
      [fileOf(whole.slice(0, 2)), fileOf(whole, 'b.ndjson')],
      [fileOf(whole), fileOf(whole.slice(0, 2), 'b.ndjson')],
    ]) {
      const { runs, problems: found } = kept(...files);
      expect(runs.map(({ end, isDoubtful }) => [end?.exitCode, isDoubtful])).toEqual([[0, false]]);
      expect(found.filter(({ code }) => code !== 'no-end')).toEqual([
        { code: 'doubled', file: 'b.ndjson', line: 1 },
      ]);
    }
  });

  it('is one run also where a copy was chained behind other lines, and in doubt where it says otherwise', () => {
    const before = linesOf(RUN, '02-01');
    const behind = linesOf(RUN, '03-01', before.at(-1));
    const { runs } = kept(fileOf(whole), fileOf([...before, ...behind], 'b.ndjson'));
    expect(runs.map(({ at }) => at)).toEqual([noon('02-01'), noon('03-01')]);
    expect(runs.map(({ isDoubtful }) => isDoubtful)).toEqual([false, false]);
    const forged = linesOf([begins, { ...outcome, kind: 'failed' }, ends], '03-01', before.at(-1));
    const told = kept(fileOf(whole), fileOf([...before, ...forged], 'b.ndjson'));
    expect(told.problems.map(({ code }) => code)).toEqual(['copies-differ']);
    expect(told.runs.map(({ isDoubtful }) => isDoubtful)).toEqual([false, true]);
  });

  it('that differ is in doubt', () => {
    const other = linesOf([begins, { ...outcome, kind: 'failed' }]);
    const { runs, problems: found } = kept(fileOf(whole), fileOf(other, 'b.ndjson'));
    expect(runs.map(({ outcomes, isDoubtful }) => [outcomes.get(1)?.kind, isDoubtful])).toEqual([
      ['done', true],
    ]);
    expect(found.map(({ code }) => code)).toContain('copies-differ');
  });
});

describe('runs of several files', () => {
  const of = (account: Said, day: string, path: string) => {
    const { plan: document } = planLine(plan);
    const made = { ...document, account: { ...document.account, ...account } };
    return fileOf(linesOf([{ ...begins, plan: made }], day), path);
  };
  const others = (...files: readonly KeptFile[]) =>
    problems(...files).filter((each) => each.startsWith('other-account'));

  it('stand in the order of time', () => {
    expect(kept(fileOf(linesOf(RUN, '03-09')), fileOf(whole, 'b.ndjson')).runs.map(({ at }) => at)).toEqual([
      noon('03-01'),
      noon('03-09'),
    ]);
  });

  it('are of one account: another name, origin or environment is another one', () => {
    const first = of({ environment: 'production' }, '03-01', 'a.ndjson');
    for (const account of [{ name: 'Other' }, { origin: 'https://elsewhere' }, { environment: 'sandbox' }])
      expect(others(first, of({ environment: 'production', ...account }, '03-02', 'b.ndjson'))).toEqual([
        'other-account b.ndjson:1',
      ]);
    expect(others(first, of({}, '03-02', 'b.ndjson'))).toEqual([]);
  });

  it('are of the account that most of them are of: one of another leaves out itself, whatever its name', () => {
    const mine = ['b', 'c'].map((name, at) =>
      of({ environment: 'production' }, `03-0${at + 2}`, `${name}.ndjson`),
    );
    for (const account of [{ name: 'Other' }, { environment: 'sandbox' }])
      expect(others(of({ environment: 'production', ...account }, '03-01', 'a.ndjson'), ...mine)).toEqual([
        'other-account a.ndjson:1',
      ]);
    const another = of({ environment: 'sandbox' }, '03-01', 'a.ndjson');
    const ties = [[another], mine, [another, ...mine], [another, ...mine.slice(1)]].map(
      (files) => kept(...files).isTie,
    );
    expect(ties).toEqual([false, false, false, true]);
  });
});

it('what a whole store has too blames nobody, and all else is grave', () => {
  const grave = (code: Parameters<typeof isGrave>[0]['code']) => isGrave({ code, file: 'a.ndjson', line: 1 });
  for (const code of ['nothing', 'unchained', 'no-end', 'doubled', 'other-account'] as const)
    expect(grave(code)).toBe(false);
  for (const code of [
    'line-edited',
    'chain-broken',
    'beginning-missing',
    'cut-off',
    'copies-differ',
  ] as const)
    expect(grave(code)).toBe(true);
});

describe("a machine's clock that was a day slow", () => {
  const read = (day: string, modified: string) => ({
    read: {
      at: noon(day),
      until: noon(day),
      clockAheadMs: -86_400_000,
      modified: { 'record-ada': modified },
    },
  });
  const first = linesOf([{ ...begins, ...read('03-01', '2026-02-01T00:00:00Z') }, outcome, ends], '03-01');

  it("has all moments of its run told by the account's, in one order with those of others", () => {
    const other = fileOf(linesOf(RUN, '03-03'), 'b.ndjson');
    const { runs, problems: found } = kept(fileOf(first), other);
    expect(found).toEqual([]);
    expect(runs.map(({ at, file }) => `${at.slice(5, 10)} ${file}`)).toEqual([
      '03-02 a.ndjson',
      '03-03 b.ndjson',
    ]);
    expect(runs[0]?.plan.read).toMatchObject({ at: noon('03-02'), until: noon('03-02') });
    expect(runs[0]?.outcomes.get(1)?.at).toBe(noon('03-02'));
  });

  it('puts no run out of order that came after one of a machine that was fast', () => {
    const fast = { read: { at: noon('03-04'), clockAheadMs: 2 * 86_400_000, modified: {} } };
    const lines = linesOf([{ ...begins, ...fast }, outcome, ends], '03-04');
    expect(judged([...lines, ...linesOf(RUN, '03-03', lines.at(-1))])[0]).toEqual([]);
    expect(judged([...lines, ...linesOf(RUN, '03-01', lines.at(-1))])[0]).toEqual(['out-of-order 4']);
  });

  it('leaves a minute and more for clocks of which nothing is said', () => {
    const behind = (seconds: number) => {
      const read = { at: noon('03-04'), clockAheadMs: 86_400_000 - seconds * 1_000, modified: {} };
      const lines = linesOf([{ ...begins, read }, outcome, ends], '03-04');
      return judged([...lines, ...linesOf(RUN, '03-03', lines.at(-1))])[0];
    };
    expect([behind(300), behind(400)]).toEqual([[], ['out-of-order 4']]);
  });

  it('makes no write of its own a change by somebody else', () => {
    const revoke = { ...outcome, operation: 'revoke' };
    const second = { ...planLine(lower), ...read('03-10', '2026-03-02T12:00:30Z') };
    const lines = [...first, ...linesOf([second, revoke, ends], '03-10', first.at(-1))];
    expect(historyOf(kept(fileOf(lines)), []).unshown).toEqual([]);
    const old = { read: { at: noon('03-01'), modified: { 'record-ada': '2026-02-01T00:00:00Z' } } };
    const unknown = linesOf([{ ...begins, ...old }, outcome, ends], '03-01');
    const both = [...unknown, ...linesOf([second, revoke, ends], '03-10', unknown.at(-1))];
    expect(historyOf(kept(fileOf(both)), []).unshown).toHaveLength(1);
  });
});
