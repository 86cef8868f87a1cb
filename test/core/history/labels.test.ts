/** What resources were called at a moment, by documents that say otherwise. */
import { describe, expect, it } from 'vitest';
import { labelsAt } from '../../../src/core/history/labels.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { keptReport, keptRun, noon } from '../../support/kept-runs.ts';
import { account, person } from '../../support/live.ts';

const made = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), [
  person('ada', { level: 'monitor' }),
]);
const ID = 'aaaaaaaaaaaaaaaaaaaaaaa1';

function run(day: string, label: string, isDoubtful = false) {
  const kept = keptRun(made, day, { isDoubtful });
  const plan = { ...kept.plan.plan, resources: { [ID]: label } };
  return { ...kept, plan: { ...kept.plan, plan } };
}
function report(day: string, label: string) {
  const kept = keptReport(account([person('ada')]), day);
  const resource = {
    id: ID,
    label,
    kind: 'integration',
    name: label,
    external: false,
    reachedBy: [],
  } as const;
  return { ...kept, report: { ...kept.report, resources: [resource] } };
}
const at = (day: string): number => Date.parse(noon(day));

describe('what a resource is called', () => {
  const runs = [run('03-01', 'Orders'), run('05-01', 'Sales')];
  const reports = [report('04-01', 'Order to Cash'), report('02-01', 'Drafts')];

  it('is the newest word of all, whether a run or a report says it', () => {
    expect(labelsAt(runs, reports).get(ID)).toBe('Sales');
    expect(labelsAt(runs, [...reports, report('06-01', 'Sales EU')]).get(ID)).toBe('Sales EU');
  });

  it.each([
    ['02-15', 'Drafts'],
    ['03-15', 'Orders'],
    ['04-15', 'Order to Cash'],
    ['05-01', 'Sales'],
  ])('at a moment is the newest word before it: %s, %s', (day, label) => {
    for (const order of [runs, [...runs].reverse()])
      expect(labelsAt(order, [...reports].reverse(), at(day)).get(ID)).toBe(label);
  });

  it('at a moment before all of them is the earliest word', () => {
    expect(labelsAt(runs, reports, at('01-01')).get(ID)).toBe('Drafts');
  });

  it('is what a run in doubt says only where nothing else names it', () => {
    expect(labelsAt([run('05-01', 'Forged', true)], reports).get(ID)).toBe('Order to Cash');
    expect(labelsAt([run('05-01', 'Forged', true)], []).get(ID)).toBe('Forged');
  });
});
