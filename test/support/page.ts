/** Reads a page without a browser: its words, its rows, and its bare markup. */
import { renderPlanPage } from '../../src/form/html/plan.ts';
import type { RenderOptions, Reviewed } from '../../src/form/options.ts';
import { liveOf, NOW, resultOf, type World } from './world.ts';

const OPTIONS: RenderOptions = {
  findings: [],
  version: '1.2.3',
  judgedAt: NOW,
  color: false,
};

export function reviewedOf(made: World): Reviewed {
  const live = liveOf(made);
  const result = resultOf(made, live);
  if (result.kind !== 'planned') throw new Error(`not planned: ${JSON.stringify(result)}`);
  return { plan: result.plan, desired: result.desired, live };
}

export const pageOf = (reviewed: Reviewed, options: Partial<RenderOptions> = {}): string =>
  renderPlanPage(reviewed, { ...OPTIONS, ...options });

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export const parseEntities = (text: string): string =>
  text.replace(/&([a-z]+|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);

/** The body without its script. */
const bodyOf = (page: string): string =>
  page.replace(/^[\s\S]*<body>/, '').replace(/<script>[\s\S]*<\/script>\s*<\/body>[\s\S]*$/, '');

/** Tags that stand within a line of words; all others end it. */
const INLINE = /<\/?(?:bdi|wbr|b|i|code|span|strong|a)\b[^>]*>/g;

const linesIn = (markup: string): string[] =>
  parseEntities(markup.replace(INLINE, '').replace(/<[^>]*>/g, '\n'))
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');

/** What a page says, in one line. */
export const wordsOf = (page: string): string => linesIn(bodyOf(page)).join(' ');

const partOf = (page: string, section: string): string => {
  const from = page.indexOf(`<section id="${section}"`);
  return page.slice(from, page.indexOf('</section>', from));
};

/** Each line of a section. */
export const linesOf = (page: string, section: string): string[] => linesIn(partOf(page, section));

/** The words of each table row of a section. */
export function rowsOf(page: string, section: string): string[] {
  // Behind the last row of a table stands the caption of the next one.
  return partOf(page, section)
    .split(/<tr\b/)
    .slice(1)
    .map((row) => linesIn(`<tr${row.split('</table>', 1)[0]}`).join(' '));
}

/** The markup alone: tags with their attributes, without what names and sentences put into them. */
export const skeletonOf = (page: string): string[] =>
  [...bodyOf(page).matchAll(/<\/?[a-z][^>]*>/gi)]
    .map(([tag]) => tag.replace(/ data-label="[^"]*"/, ' data-label'))
    // Says where a long e-mail may be broken, so that names differ in it; it holds nothing and does nothing.
    .filter((tag) => tag !== '<wbr>');
