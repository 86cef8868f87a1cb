/** A plan as one page: the verdict and its dangers first, then who gains and loses, then everything that is reached. */

import type { Plan } from '../../core/plan/plan.ts';
import { type Picture, pictureOf } from '../../core/reach/before-after.ts';
import type { RenderOptions, Reviewed } from '../options.ts';
import { changesSection } from './changes.ts';
import {
  effectsSection,
  outsideSection,
  revocationSection,
  testsSection,
  uncoveredSection,
  waitingSection,
} from './consequences.ts';
import { elevatedSection } from './elevated.ts';
import { momentOf, planHead } from './head.ts';
import { html } from './markup.ts';
import { matrixSection } from './matrix.ts';
import { findingsSection, notesSection } from './notes.ts';
import { renderPage, type Section } from './page.ts';
import { peopleSection } from './people.ts';
import { resourcesSection } from './resources.ts';

export function renderPlanPage({ plan, desired, live }: Reviewed, options: RenderOptions): string {
  const picture = pictureOf(plan, desired, live);
  return renderPage({
    title: `Access plan: ${plan.account.name}`,
    head: planHead(plan, picture, options),
    sections: sectionsOf(plan, picture, options),
    foot: html`celigo-access ${options.version}, ${momentOf(options.judgedAt)}. Times are UTC.`,
  });
}

const sectionsOf = (plan: Plan, picture: Picture, options: RenderOptions): Section[] => [
  elevatedSection(plan),
  changesSection(plan, picture.people),
  matrixSection(picture),
  peopleSection(picture),
  resourcesSection(picture),
  revocationSection(plan),
  effectsSection(plan),
  testsSection(plan),
  outsideSection(plan),
  waitingSection(plan),
  notesSection(plan.notes),
  findingsSection(options.findings),
  uncoveredSection(),
];
