/** A record field by field, by a plan and by a report, and what differs between two readings. */
import { expect, it } from 'vitest';
import {
  changesBetween,
  fieldsOf,
  NO_RECORD,
  reportedFields,
  silentIn,
  tellTheSame,
} from '../../../src/core/history/fields.ts';
import { planDocument } from '../../../src/core/plan/document.ts';
import { CASH, filesAbout, planAbout } from '../../support/about.ts';
import { type PersonFacts, person } from '../../support/live.ts';
import { reviewed } from '../../support/reviewed.ts';
import { NOW } from '../../support/world.ts';

const planned = (facts: PersonFacts) => {
  const plan = planAbout(filesAbout(['ada@acme.example: { accessLevel: monitor }']), [person('ada', facts)]);
  const [operation] = planDocument(plan, [], { version: '0.0.0', judgedAt: NOW }).operations;
  return { fields: fieldsOf(operation?.before ?? null) };
};
const told = (facts: PersonFacts) => ({ fields: reportedFields(reviewed(person('ada', facts))) });

it('a plan and a report tell one record alike, and each level of another otherwise', () => {
  expect(tellTheSame(planned({ level: 'manage' }), told({ level: 'manage' }))).toBe(true);
  expect(changesBetween(planned({ level: 'manage' }), told({ level: 'administrator' }))).toMatchObject([
    { field: 'accessLevel', before: 'manage', after: 'administrator' },
  ]);
});

it('whoever has no record has nothing of it', () => {
  expect(fieldsOf(null)).toEqual(NO_RECORD);
  expect(tellTheSame({ fields: NO_RECORD }, { fields: NO_RECORD })).toBe(true);
  expect(changesBetween({ fields: NO_RECORD }, told({ level: 'manage' }))).toContainEqual(
    expect.objectContaining({ field: 'accessLevel', before: null, after: 'manage' }),
  );
});

it('a grant on what is not listed any more is left open', () => {
  const left = told({ integrations: new Map([[CASH, 'manage']] as const) });
  const gone = reviewed(person('ada'));
  expect(silentIn(gone, left, new Set())).toEqual(new Set([`integrations/${CASH}`]));
  expect(tellTheSame(left, { ...told({}), silent: silentIn(gone, left, new Set()) })).toBe(true);
  expect(tellTheSame(left, { ...told({}), silent: silentIn(gone, left, new Set([CASH])) })).toBe(false);
});

it('of somebody disabled a report does not say whether they had accepted, and no level is left open by that', () => {
  const pending = planned({ level: 'manage', invitation: 'pending', disabled: true });
  const seen = reviewed(person('ada', { level: 'manage', invitation: 'pending', disabled: true }));
  const silent = silentIn(seen, pending, new Set());
  expect(tellTheSame(pending, { fields: reportedFields(seen), silent })).toBe(true);
  const none = reviewed(person('ada', { disabled: true }));
  const left = {
    fields: new Map(reportedFields(none)).set(
      'accessLevel',
      String(reportedFields(none).get('accessLevel')) === 'none' ? 'custom' : 'none',
    ),
  };
  expect(
    changesBetween(left, { fields: reportedFields(none), silent: silentIn(none, left, new Set()) }),
  ).toEqual([expect.objectContaining({ field: 'accessLevel' })]);
});
