/** A plan as one page. */
import { pictureOf } from '../../core/reach/before-after.ts';
import { planPage } from '../../say/page/plan.ts';
import type { RenderOptions, Reviewed } from '../options.ts';
import { commandOf } from '../shell.ts';
import { renderPage } from './page.ts';

export const renderPlanPage = ({ plan, desired, live }: Reviewed, options: RenderOptions): string =>
  renderPage(
    planPage(plan, pictureOf(plan, desired, live), {
      ...options,
      command: commandOf(plan, options),
    }),
  );
