/** A plan with links to the lines of its files: within its limit, and at no cost of what it says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceLinks } from '../../../src/form/markdown/line.ts';
import { renderPlanMarkdown } from '../../../src/form/markdown/plan.ts';
import type { MarkdownOptions } from '../../../src/form/options.ts';
import { planText } from '../../../src/form/text/plan.ts';
import { admin, filesAbout, planAbout } from '../../support/about.ts';
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

describe('people who gain the same', () => {
  const names = Array.from({ length: 70 }, (_, index) => `n${index}n`);
  const LISTED = /\d+ others(?! \((?:all named below|the command line names all of them|all named in )).*/g;
  const planGiving = (level: string) =>
    planAbout(
      filesAbout(
        names.map((name) => `${name}@acme.example: { roles: [r] }`),
        `roles: { r: { accessLevel: ${level} } }\n`,
      ),
      [admin('bea'), admin('cleo')],
    );

  it.each(['monitor', 'manage'])('are all named in what is consented to, of %s', (level) => {
    const plan = planGiving(level);
    const forms = [planText(plan, { color: false, judgedAt: NOW, applying: new Map() })];
    forms.push(renderPlanMarkdown(plan, OPTIONS));
    for (const form of forms) expect(names.filter((name) => !form.includes(name))).toEqual([]);
  });

  it.each(['monitor', 'manage'])(
    'are named, or the line says where they all are, at every limit, of %s',
    (level) => {
      const plan = planGiving(level);
      let cut = 0;
      for (const link of [undefined, { text: 'the whole report', url: 'https://acme.example/' }])
        for (let limit = 6000; limit > 500; limit -= 250) {
          const text = renderPlanMarkdown(plan, { ...OPTIONS, limit, ...(link && { link }) });
          if (names.every((name) => text.includes(name))) continue;
          cut += 1;
          expect(text.match(LISTED)).toBeNull();
          expect(text).toContain(
            link === undefined ? 'the command line names all' : 'all named in the whole',
          );
        }
      expect(cut).toBeGreaterThan(6);
    },
  );
});
