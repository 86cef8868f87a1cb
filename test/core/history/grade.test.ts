/** How far a file of receipts can be trusted. */
import { describe, expect, it } from 'vitest';
import { gradeOf } from '../../../src/core/history/grade.ts';
import type { ReceiptProblem } from '../../../src/core/history/kept.ts';

const FILE = { path: 'a.ndjson', text: '{}\n{}\n' };
const problem = (code: ReceiptProblem['code'], line: number, file = FILE.path): ReceiptProblem => ({
  code,
  line,
  file,
});
const grade = (problems: readonly ReceiptProblem[], isAttested = true) => {
  const { grade: how, tail } = gradeOf(
    FILE,
    problems,
    isAttested ? { kind: 'attested' } : { kind: 'not-attested', words: 'nobody attests it' },
  );
  return `${how} ${tail}`;
};

describe('a file of receipts', () => {
  it('that the workflow attests is whole, and without that its newest lines may be missing', () => {
    expect(grade([])).toBe('verified whole');
    expect(grade([], false)).toBe('unverified unknown');
  });

  it('with a line that was changed is broken, whoever attests it', () => {
    expect(grade([problem('line-edited', 1)])).toBe('broken unknown');
  });

  it('suffers nothing from another file', () => {
    expect(grade([problem('line-edited', 1, 'b.ndjson')])).toBe('verified whole');
  });

  it('whose newest run has no end is verified, and not known to be whole', () => {
    expect(grade([problem('no-end', 2)])).toBe('verified unknown');
  });
});
