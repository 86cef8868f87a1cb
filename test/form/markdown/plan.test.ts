/** A plan with links to the lines of its files: within its limit, and at no cost of what it says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceLinks } from '../../../src/form/markdown/line.ts';
import { renderPlanMarkdown } from '../../../src/form/markdown/plan.ts';
import type { MarkdownOptions } from '../../../src/form/options.ts';
import { untilEnough } from '../../support/enough.ts';
import { usually } from '../../support/thorough.ts';
import { NOW, planOf, world } from '../../support/world.ts';

const linkTo: PlaceLinks = ({ line }) =>
  `https://github.com/octo/access/blob/${'0'.repeat(40)}/access.yaml#L${line}`;
const OPTIONS: MarkdownOptions = { findings: [], version: '1', judgedAt: NOW };

const LINK = /<a href="[^"]*">/g;
const bytes = (text: string): number => Buffer.byteLength(text);
const plain = (text: string): string => text.replace(LINK, '').replaceAll('</a>', '');

describe('a plan with links', () => {
  it('says at every limit what it says without them, or the same with a link at each place', () => {
    let without = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, fc.integer({ min: 0, max: 100 }), (made, part) => {
            const plan = planOf(made);
            const text = renderPlanMarkdown(plan, OPTIONS);
            const whole = renderPlanMarkdown(plan, { ...OPTIONS, linkTo });
            expect(plain(whole)).toBe(text);
            const limit = bytes(text) + Math.floor(((bytes(whole) - bytes(text)) * part) / 100);
            const fitted = renderPlanMarkdown(plan, { ...OPTIONS, linkTo, limit });
            expect(bytes(fitted)).toBeLessThanOrEqual(limit);
            expect(plain(fitted)).toBe(text);
            if (part === 100) expect(fitted).toBe(whole);
            if (whole !== text && fitted === text) without += 1;
            const shorter = renderPlanMarkdown(plan, { ...OPTIONS, linkTo, limit: bytes(text) - 1 });
            expect(plain(shorter)).toBe(renderPlanMarkdown(plan, { ...OPTIONS, limit: bytes(text) - 1 }));
          }),
          { numRuns: usually(25, 150) },
        ),
      () => without >= 5,
    );
    expect(without).toBeGreaterThanOrEqual(5);
  });
});
