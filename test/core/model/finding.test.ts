/** In which order findings are shown. */
import { expect, it } from 'vitest';
import { compareFindings, type Finding } from '../../../src/core/model/finding.ts';

it('an error comes before every warning, then the earlier place, whatever its code', () => {
  const finding = (severity: Finding['severity'], file: string, line: number, code: string): Finding => ({
    severity,
    code,
    summary: '',
    place: { file, line, column: 1 },
  });
  const inOrder = [
    finding('error', 'b.yaml', 9, 'z'),
    finding('warning', 'a.yaml', 2, 'z'),
    finding('warning', 'a.yaml', 10, 'a'),
    finding('warning', 'b.yaml', 1, 'a'),
    finding('notice', 'a.yaml', 1, 'a'),
  ];
  expect([...inOrder].reverse().sort(compareFindings)).toEqual(inOrder);
});
