/** What of a reviewed plan later files have taken back. */
import { describe, expect, it } from 'vitest';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { planDocument } from '../../../src/core/plan/document.ts';
import { isReplaced } from '../../../src/core/plan/replaced.ts';
import { CASH, filesAbout, planAbout } from '../../support/about.ts';
import { person } from '../../support/live.ts';
import { NOW } from '../../support/world.ts';

const adaAt = (level: 'monitor' | 'manage'): LiveUser => person('ada', { level });
const ada = (entry: string): string => `ada@acme.example: ${entry}`;

/** Whether a plan of `reviewed`, made while the account had `was`, is replaced where the files say `later` and it has `is`. */
function replaced(
  reviewed: readonly string[],
  later: readonly string[],
  { was, is = was, now = NOW }: { was: readonly LiveUser[]; is?: readonly LiveUser[]; now?: Date },
): boolean {
  const made = { version: '0.0.0-test', judgedAt: NOW };
  const document = planDocument(planAbout(filesAbout(reviewed), was), [], made);
  return isReplaced(document, planAbout(filesAbout(later), is, { now }), is);
}

const MONITOR = ada('{ accessLevel: monitor }');
const MANAGE = ada('{ accessLevel: manage }');
const was = [adaAt('monitor')];

describe('a reviewed plan is replaced', () => {
  it('where nothing of it is planned any more, and the account has nothing of it', () => {
    expect(replaced([MANAGE], [MONITOR], { was })).toBe(true);
    // Done half way, and taken back by this very run.
    expect(replaced([MANAGE], [MONITOR], { was, is: [adaAt('manage')] })).toBe(true);
    expect(replaced([ada('{ state: absent }')], [MONITOR], { was })).toBe(true);
  });

  it('where somebody who was to be invited is to be invited by nobody, or was and is to go', () => {
    const cid = 'cid@acme.example: { accessLevel: monitor }';
    expect(replaced([MONITOR, cid], [MONITOR], { was })).toBe(true);
    const gone = 'cid@acme.example: { state: absent }';
    const invited = person('cid', { level: 'monitor', invitation: 'pending' });
    expect(replaced([MONITOR, cid], [MONITOR, gone], { was, is: [...was, invited] })).toBe(true);
  });
});

it('a reviewed plan of an end alone is replaced where the files no longer say that end', () => {
  const until = (day: string): string => ada(`{ accessLevel: monitor, until: ${day} }`);
  const said = [until('2027-01-31')];
  expect(replaced(said, [MONITOR], { was })).toBe(true);
  expect(replaced(said, [until('2027-02-28')], { was })).toBe(true);
  expect(replaced(said, said, { was })).toBe(false);
});

describe('a reviewed plan is not replaced', () => {
  it('where it is still to be done, waits, or was done', () => {
    expect(replaced([MANAGE], [MANAGE], { was })).toBe(false);
    expect(replaced([MANAGE], [MANAGE], { was, is: [adaAt('manage')] })).toBe(false);
    expect(replaced([ada('{ state: absent }')], [ada('{ state: absent }')], { was, is: [] })).toBe(false);
    const cid = 'cid@acme.example: { accessLevel: monitor }';
    const invited = person('cid', { level: 'monitor', invitation: 'pending' });
    expect(replaced([MONITOR, cid], [MONITOR, cid], { was, is: [...was, invited] })).toBe(false);
    expect(
      replaced([MONITOR, cid], [MONITOR, cid], { was, is: [...was, person('cid', { level: 'monitor' })] }),
    ).toBe(false);
  });

  it('where part of it stands: of one person, or of several', () => {
    const both = ada(`{ accessLevel: custom, integrations: { ${CASH}: manage } }`);
    const less = ada(`{ accessLevel: custom, integrations: { ${CASH}: monitor } }`);
    expect(replaced([both], [less], { was })).toBe(false);
    const bea = 'bea@acme.example: { accessLevel: manage }';
    const two = [...was, person('bea', { level: 'monitor' })];
    expect(replaced([MANAGE, bea], [MONITOR, bea], { was: two })).toBe(false);
  });

  it('by a date that has ended what it gave', () => {
    const until = ada(
      `{ accessLevel: monitor, integrations: { ${CASH}: { level: manage, until: 2026-11-30 } } }`,
    );
    expect(replaced([until], [until], { was, now: new Date('2026-12-05T00:00:00Z') })).toBe(false);
    expect(replaced([until], [MONITOR], { was })).toBe(true);
  });

  it('where it is about mail alone, which no reading need show', () => {
    const notified = { integrations: new Set<never>(), others: 0 };
    const mail = ada(`{ accessLevel: monitor, notifications: [${CASH}] }`);
    expect(replaced([mail], [mail], { was: was.map((each) => ({ ...each, notified })), is: was })).toBe(
      false,
    );
  });

  it('where it asks for nothing', () => {
    expect(replaced([MONITOR], [MANAGE], { was })).toBe(false);
  });
});
