/** Contrasts of the palette, computed as WCAG 2.2 defines them. */
import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, type Palette } from '../../../src/form/html/palette.ts';

/** Relative luminance of `#rrggbb`. (Source: WCAG 2.2, definition of relative luminance.) */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** What stands on what. */
const TEXT: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ['ink', 'paper'],
  ['ink', 'raised'],
  ['ink', 'warnPaper'],
  ['quiet', 'paper'],
  ['quiet', 'raised'],
  ['link', 'paper'],
  ['gain', 'paper'],
  ['gain', 'raised'],
  ['gain', 'gainPaper'],
  ['loss', 'paper'],
  ['loss', 'raised'],
  ['loss', 'lossPaper'],
  ['warn', 'warnPaper'],
];
const EDGES: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ['edge', 'paper'],
  ['edge', 'raised'],
  ['link', 'paper'],
  ['gain', 'raised'],
  ['loss', 'raised'],
  ['warn', 'paper'],
];

it('computes black on white as 21 : 1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('the %s palette', (_name, palette) => {
  it.each(TEXT)('has text in %s readable on %s (4.5 : 1)', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(EDGES)('has edges in %s visible on %s (3 : 1)', (edge, ground) => {
    expect(contrast(palette[edge], palette[ground])).toBeGreaterThanOrEqual(3);
  });
});
