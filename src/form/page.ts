/** A page in each of the forms that people read. */
import type { PageOutline } from '../say/section.ts';
import { renderPage } from './html/page.ts';
import { pageMarkdown } from './markdown/section.ts';
import type { Look } from './options.ts';
import { pageText } from './text/section.ts';

const PAGES = {
  text: pageText,
  markdown: pageMarkdown,
  html: renderPage,
} as const satisfies Record<string, (page: PageOutline, look: Look) => string>;

export const pageIn = (page: PageOutline, format: keyof typeof PAGES, look: Look): string =>
  PAGES[format](page, look);
