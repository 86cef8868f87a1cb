/** Whether the last reading of a run says that all is as declared. */
import { expect, it } from 'vitest';
import type { Outcome } from '../../src/apply/outcome.ts';
import { verify } from '../../src/apply/verify.ts';
import { admin, filesAbout, planAbout } from '../support/about.ts';
import { account, person } from '../support/live.ts';
import { NOW } from '../support/world.ts';

const files = filesAbout(
  ['ada@acme.example: { accessLevel: monitor }'],
  'policy: { minAdministrators: 1 }\n',
);
const first = planAbout(files, [admin('ada'), admin('ben')]);
const outcomes = first.operations.map((operation): Outcome => ({ operation, kind: 'done', at: NOW }));
const ada = person('ada', { level: 'monitor' });

it('a run has converged where nothing is left to do and enough administrators are', () => {
  expect(verify(first, planAbout(files, [ada, admin('ben')]), outcomes)).toMatchObject({ converged: true });
});

it('a run has not converged where somebody ended an administrator in no file, on whom the run counted', () => {
  const told = verify(first, planAbout(files, [ada]), outcomes);
  expect(told).toMatchObject({ converged: false, left: [], belowFloor: { left: 0, floor: 1 } });
});

it('a run has not converged where somebody has a level by now that cannot be compared', () => {
  const { access: _, ...unknown } = ada;
  const live = { ...account([admin('ben')]), unknownLevels: [{ ...unknown, levelWord: 'tile' }] };
  expect(verify(first, planAbout(files, [], { live }), outcomes)).toMatchObject({
    converged: false,
    left: [],
  });
});

it('a run has not converged where one of two records is still there, although the other one waits', () => {
  const absent = filesAbout(
    ['ada@acme.example: { state: absent }'],
    'policy: { minAdministrators: 1, maxRemovals: 100%, maxDemotions: 100% }\n',
  );
  const again = { ...person('eve', { level: 'monitor' }), email: ada.email, shownEmail: ada.shownEmail };
  const twins = [admin('ada'), again];
  const plan = planAbout(absent, twins, { due: { waited: new Set() }, base: absent });
  const told = plan.operations.map(
    (operation): Outcome =>
      operation.waitsFor === undefined
        ? { operation, kind: 'done', at: NOW }
        : { operation, kind: 'waiting', people: operation.waitsFor },
  );
  expect(told.map(({ kind }) => kind).sort()).toEqual(['done', 'waiting', 'waiting']);
  expect(verify(plan, plan, told)).toMatchObject({
    converged: false,
    left: [{ user: { recordId: again.recordId } }],
  });
});
