/** What of access ends by itself, against what was in force before: added, moved, dropped. */
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import {
  allEnds,
  endsLater,
  extendsAccess,
  hasNow,
  peopleOfEnds,
  plannedEnds,
  ReviewedEnds,
  statedEnds,
  unreviewedEnds,
} from '../../../src/core/plan/ends.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import { admin, CASH, filesAbout, ORDERS } from '../../support/about.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';
import { NOW } from '../../support/world.ts';

const ROLES = 'roles: { chief: { accessLevel: administrator }, lead: { accessLevel: manage } }\n';
const files = (ada: string, rest = '') => filesAbout([`ada@acme.example: { ${ada} }`], `${rest}${ROLES}`);
const monitor = (until = '') => files(`accessLevel: monitor${until === '' ? '' : `, until: ${until}`}`);
const grant = (until = '', level = 'manage') =>
  files(
    `accessLevel: monitor, integrations: { Order to Cash: ${until === '' ? level : `{ level: ${level}, until: ${until} }`} }`,
  );
const resolved = (config: WrittenConfig) => resolveDesired(config, namesOf(config, account([])), NOW);
const ends = (is: WrittenConfig, was?: WrittenConfig, facts?: PersonFacts) =>
  plannedEnds({
    desired: resolved(is),
    base: was && resolved(was),
    live: facts && account([person('ada', facts)]),
    now: NOW,
  });
const day = (moment: number | null | undefined): string =>
  moment === undefined || moment === null || moment === Infinity
    ? String(moment)
    : new Date(moment - 1).toISOString().slice(0, 10);
const changes = (...given: Parameters<typeof ends>): string[] =>
  ends(...given).changes.map(
    ({ what, former, moment, isLive }) =>
      `${what.replace(/^.*\//, '')} ${day(former)} → ${day(moment)}${isLive ? '' : ', not in the account'}`,
  );
const LATER = '2027-03-31';
const SOONER = '2027-01-31';

describe('against the base, an end', () => {
  const has = { level: 'monitor' } as const;

  it('is added, moved either way, or dropped', () => {
    expect(changes(monitor(SOONER), monitor(), has)).toEqual([`person Infinity → ${SOONER}`]);
    expect(changes(monitor(SOONER), monitor(LATER), has)).toEqual([`person ${LATER} → ${SOONER}`]);
    expect(changes(monitor(LATER), monitor(SOONER), has)).toEqual([`person ${SOONER} → ${LATER}`]);
    expect(changes(monitor(), monitor(SOONER), has)).toEqual([`person ${SOONER} → Infinity`]);
    expect(changes(monitor(SOONER), monitor(SOONER), has)).toEqual([]);
  });

  it('of what was not given before is its own, and without an end nothing changes', () => {
    const manages = { level: 'monitor', integrations: new Map([[CASH, 'manage']] as const) } as const;
    const end = `${CASH}=manage`;
    expect(changes(grant(SOONER), monitor(), manages)).toEqual([`${end} undefined → ${SOONER}`]);
    expect(changes(grant(), monitor(), manages)).toEqual([]);
    expect(changes(grant(), grant(SOONER), manages)).toEqual([`${end} ${SOONER} → Infinity`]);
  });

  it('that has passed, and that of somebody who is sent away, is none', () => {
    expect(changes(monitor('2026-11-21'), monitor(), has)).toEqual([]);
    expect(changes(files('state: absent'), monitor(SOONER), has)).toEqual([]);
  });

  it('beneath a grant that is higher and lasts longer shows too', () => {
    const lead = (inner: string) =>
      files(`accessLevel: monitor, roles: [{ role: chief, until: ${LATER} }, { role: lead${inner} }]`);
    const chief = { level: 'administrator' } as const;
    expect(changes(lead(''), lead(`, until: ${SOONER}`), chief)).toEqual([
      `accessLevel=manage ${LATER} → Infinity`,
    ]);
    expect(changes(lead(`, until: ${SOONER}`), lead(''), chief)).toEqual([
      `accessLevel=manage Infinity → ${LATER}`,
    ]);
  });

  it('of somebody whom no run writes is no part of a plan', () => {
    const guarded = (until: string) =>
      files(`accessLevel: monitor${until}`, 'policy: { protectedUsers: [ada@acme.example] }\n');
    expect(changes(guarded(`, until: ${SOONER}`), guarded(''), has)).toEqual([]);
    expect(ends(guarded(`, until: ${SOONER}`)).schedule).toEqual([]);
  });

  it('of what the account does not have is marked, and without an account the base stands for it', () => {
    expect(changes(monitor(SOONER), monitor(), { level: 'administrator' })).toEqual([
      `person Infinity → ${SOONER}`,
    ]);
    expect(changes(grant(SOONER), grant(), has)[0]).toContain('not in the account');
    expect(changes(grant(SOONER), monitor())[0]).toContain('not in the account');
    expect(changes(grant(SOONER), grant())[0]).not.toContain('not in the account');
  });
});

describe('a danger', () => {
  const change = (...given: Parameters<typeof ends>) => {
    const [first] = ends(...given).changes;
    if (first === undefined) throw new Error('no end changes');
    return [endsLater(first), extendsAccess(first)];
  };
  const has = { level: 'monitor' } as const;

  it('is access of now that ends, or ends earlier; and no other move', () => {
    expect(change(monitor(SOONER), monitor(), has)[0]).toBe(true);
    expect(change(monitor(SOONER), monitor(LATER), has)[0]).toBe(true);
    expect(change(monitor(LATER), monitor(SOONER), has)[0]).toBe(false);
    expect(change(monitor(), monitor(SOONER), has)[0]).toBe(false);
    expect(change(grant(SOONER), grant(), has)[0]).toBe(false);
  });

  it('is a person, a high level or every server that lasts longer, and no single grant', () => {
    expect(change(monitor(LATER), monitor(SOONER), has)[1]).toBe(true);
    expect(change(monitor(), monitor(SOONER), has)[1]).toBe(true);
    expect(change(monitor(SOONER), monitor(LATER), has)[1]).toBe(false);
    const role = (name: string, until: string) =>
      files(`accessLevel: monitor, roles: [{ role: ${name}, until: ${until} }]`);
    for (const name of ['chief', 'lead'])
      expect(change(role(name, LATER), role(name, SOONER), has)[1]).toBe(true);
    expect(change(grant(LATER), grant(SOONER), has)[1]).toBe(false);
  });

  it('names its people', () => {
    const moved = ends(monitor(SOONER), monitor(), has);
    expect(peopleOfEnds(moved, 'ends-later')).toEqual(['ada@acme.example']);
    expect(peopleOfEnds(moved, 'extends-access')).toEqual([]);
    expect(peopleOfEnds(moved, 'removes-user')).toEqual([]);
  });
});

describe('without a base', () => {
  it('every end is stated, and what outlasts the first one of a person', () => {
    const chief = (rest: string) =>
      files(`accessLevel: monitor, roles: [{ role: chief, until: ${SOONER} }${rest}]`);
    const stated = (config: WrittenConfig) =>
      statedEnds(ends(config)).map(({ what, moment }) => `${what} ${day(moment)}`);
    expect(stated(chief(''))).toEqual([`accessLevel=administrator ${SOONER}`, 'accessLevel=monitor null']);
    expect(stated(chief(', lead'))).toEqual([
      `accessLevel=administrator ${SOONER}`,
      'accessLevel=monitor null',
      'accessLevel=manage null',
    ]);
    expect(stated(monitor(SOONER))).toEqual([`person ${SOONER}`]);
    expect(stated(monitor())).toEqual([]);
    expect(allEnds(ends(monitor(SOONER)))).toHaveLength(1);
  });
});

describe('the account gives now', () => {
  it.each<[string, PersonFacts, boolean]>([
    ['person', {}, true],
    ['accessLevel=monitor', { level: 'manage' }, true],
    ['accessLevel=manage', { level: 'monitor' }, false],
    [`integrations/${CASH}=monitor`, { level: 'monitor' }, true],
    [`integrations/${CASH}=manage`, { level: 'monitor' }, false],
    [`integrations/${CASH}=manage`, { integrations: new Map([[CASH, 'manage']]) }, true],
    [`mcpServers/${ORDERS}=write`, { mcp: new Map([[ORDERS, 'read']]) }, false],
    [`mcpServers/${ORDERS}=write`, { mcp: 'all' }, true],
    ['mcpServers=all', { mcp: new Map([[ORDERS, 'write']]) }, false],
    ['mcpServers=all', { level: 'administrator' }, true],
  ])('%s to somebody with %o: %s', (what, facts, expected) => {
    expect(hasNow(person('ada', facts), what)).toBe(expected);
  });
});

describe('a reviewed plan', () => {
  const moment = Date.parse('2027-02-01T00:00:00Z');
  const about = { email: 'ada@acme.example', what: 'person' };

  it('covers the moment that it lists, and no other', () => {
    const listed = new ReviewedEnds([
      { ...about, moment },
      { ...about, what: 'mcpServers=all', moment: null },
    ]);
    expect(listed.has(about.email, 'person', moment)).toBe(true);
    expect(listed.has(about.email, 'person', moment + 1)).toBe(false);
    expect(listed.has('bea@acme.example', 'person', moment)).toBe(false);
    expect(listed.has(about.email, 'mcpServers=all', Infinity)).toBe(true);
    expect(listed.has(about.email, 'mcpServers=all', moment)).toBe(false);
  });

  it('leaves unreviewed each end of which it says another moment', () => {
    const strange = (made: ReturnType<typeof ends>, stated: number | undefined, written: string[] = []) =>
      unreviewedEnds(made, stated === undefined ? [] : [{ ...about, moment: stated }], new Set(written)).map(
        ({ what, moment: at }) => `${what} ${day(at)}`,
      );
    const moved = ends(monitor(SOONER), monitor(), { level: 'monitor' });
    expect(strange(moved, moment)).toEqual([]);
    expect(strange(moved, undefined)).toEqual([`person ${SOONER}`]);
    expect(strange(moved, moment + 1)).toEqual([`person ${SOONER}`]);
    // The base came to say what a plan said before: approved, unless what this run writes rested on it.
    const same = ends(monitor(SOONER), monitor(SOONER), { level: 'monitor' });
    expect(strange(same, moment + 1)).toEqual([]);
    expect(strange(same, moment + 1, [about.email])).toEqual([`person ${SOONER}`]);
    expect(strange(ends(monitor('2026-11-21'), monitor()), moment)).toEqual([]);
  });
});

it('an administrator without a date has no end', () => {
  expect(
    plannedEnds({ desired: resolved(filesAbout([])), base: undefined, live: account([admin('x')]), now: NOW })
      .schedule,
  ).toEqual([]);
});
