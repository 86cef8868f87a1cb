/** When a run or a report read what it tells. */
import { expect, it } from 'vitest';
import { byAccountClock, readAtOf, readingIn, readingOfReport } from '../../../src/core/history/moments.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { keptReport, keptRun, noon } from '../../support/kept-runs.ts';
import { account, person } from '../../support/live.ts';
import { NOW } from '../../support/world.ts';

/** How far a clock may be off of which a document says nothing. */
const SILENT = { off: 300_000 };
/** As long as a reading may have taken where nothing says when it ended. */
const AN_HOUR = 3_600_000;

const plan = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), [person('ada')]);
const readAt = (at: string) => keptRun(plan, '03-05', { read: { at, modified: {} } });

it('a run has read before its first line, and however long it waited at its prompt, the reading did not take so long', () => {
  const at = '2026-03-05T11:58:00.000Z';
  expect(readingIn(readAt(at))).toEqual({ from: Date.parse(at), to: Date.parse(noon('03-05')), ...SILENT });
  const overnight = noon('03-04');
  const from = Date.parse(overnight);
  expect(readingIn(readAt(overnight))).toEqual({ from, to: from + AN_HOUR, ...SILENT });
});

it('a run whose receipt does not say when it read may have read since its dates were judged', () => {
  expect(readAtOf(keptRun(plan, '03-05'))).toBe(Math.min(Date.parse(noon('03-05')), NOW.getTime()));
});

it('nothing says when the reading of an older report ended', () => {
  const from = Date.parse(noon('03-05'));
  expect(readingOfReport({ madeAt: noon('03-05') })).toEqual({ from, to: from + AN_HOUR, ...SILENT });
});

it('a report and a run that say when they had read everything read until then, and never until before they began', () => {
  const [madeAt, until] = [noon('03-04'), '2026-03-04T12:00:07.000Z'];
  const span = { from: Date.parse(madeAt), to: Date.parse(until) };
  const clockAheadMs = 0;
  expect(readingOfReport({ madeAt, readUntil: until, clockAheadMs })).toEqual(span);
  const read = { at: madeAt, until, clockAheadMs, modified: {} };
  expect(readingIn(keptRun(plan, '03-05', { read }))).toEqual(span);
  const back = { madeAt, readUntil: '2026-03-04T11:59:00.000Z', clockAheadMs };
  expect(readingOfReport(back)).toEqual({ from: span.from, to: span.from });
});

it("a report's moments are told by the account's clock, where it says how far its own was from that", () => {
  const { report } = keptReport(account([]), '03-04');
  expect(byAccountClock(report)).toEqual(report);
  const fast = { ...report, madeAt: noon('03-05'), readUntil: noon('03-06'), clockAheadMs: 86_400_000 };
  expect(byAccountClock(fast)).toMatchObject({ madeAt: noon('03-04'), readUntil: noon('03-05') });
});
