/** The schedule is what the files alone will take later: access only narrows by it, and the order of files is nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type End, endsOf, leftAt, PERSON, scheduleOf, untilOf } from '../../../src/core/desired/ends.ts';
import { namesAlone } from '../../../src/core/desired/names.ts';
import { type DesiredUser, resolveDesired } from '../../../src/core/desired/resolve.ts';
import { type Access, covers, NONE, partsOf } from '../../../src/core/model/access.ts';
import { hasNow } from '../../../src/core/plan/ends.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import { desiredOf, filesAbout } from '../../support/about.ts';
import { configOf, NOW, world } from '../../support/world.ts';

const DATES = ['2026-11-01', '2026-12-01', '2026-12-31', '2027-01-31', '2027-06-30'];
const until = fc.option(fc.constantFrom(...DATES), { nil: undefined });
const dated = (value: string, end: string | undefined): string =>
  end === undefined ? value : value.replace(' }', `, until: ${end} }`);

/** Ada with dates on herself, roles, grants and lists. */
const files = fc
  .record({
    whole: until,
    level: fc.constantFrom('custom', 'monitor', 'manage'),
    roles: fc.array(fc.record({ role: fc.constantFrom('chief', 'operator', 'reader'), end: until }), {
      maxLength: 3,
    }),
    grants: fc.array(
      fc.record({
        to: fc.constantFrom('Order to Cash', 'Returns EU'),
        level: fc.constantFrom('monitor', 'manage'),
        end: until,
      }),
      { maxLength: 2 },
    ),
    list: fc.array(fc.record({ level: fc.constantFrom('monitor', 'manage'), end: until }), { maxLength: 2 }),
    inner: until,
    server: until,
  })
  .map(({ whole, level, roles, grants, list, inner, server }) => {
    const entry = [
      `mcpServers: { /orders: ${dated('{ level: read }', server)} }`,
      ...(level === 'custom' ? [] : [`accessLevel: ${level}`]),
      ...(whole === undefined ? [] : [`until: ${whole}`]),
      `roles: [${roles.map(({ role, end }) => dated(`{ role: ${role} }`, end)).join(', ')}]`,
      `integrations: { ${[...new Map(grants.map((each) => [each.to, each])).values()].map(({ to, level: l, end }) => `${to}: ${dated(`{ level: ${l} }`, end)}`).join(', ')} }`,
    ].join(', ');
    const listed = (wanted: string) =>
      list
        .filter((each) => each.level === wanted)
        .slice(0, 1)
        .map(({ end }) => dated('{ user: ada@acme.example }', end))
        .join(', ');
    return filesAbout(
      [`ada@acme.example: { ${entry} }`],
      `roles:
  chief: { accessLevel: administrator }
  operator: { integrations: { Order to Cash: ${dated('{ level: manage }', inner)} }, mcpServers: all }
  reader: { mcpServers: { /orders: read, /stock: write } }
integrations:
  Order to Cash: { manage: [${listed('manage')}], monitor: [${listed('monitor')}] }
`,
    );
  });

const resolvedAt = (config: WrittenConfig, now: Date): readonly DesiredUser[] =>
  resolveDesired(config, namesAlone(config), now).users;
const accessAt = (config: WrittenConfig, moment: number, email: string) => {
  const user = resolvedAt(config, new Date(moment)).find((each) => each.email === email);
  return user === undefined || user.state === 'absent' ? NONE : user.access;
};

/** The law for one set of files: what is there later is what is there now, with the ends in between carried out. */
function expectCarriedOut(config: WrittenConfig): void {
  const users = resolvedAt(config, NOW);
  const schedule = scheduleOf(users, NOW);
  const moments = [
    ...new Set(schedule.map(({ moment }) => moment)),
    NOW.getTime() + 400 * 24 * 3_600_000,
  ].sort((a, b) => a - b);
  for (const user of users) {
    const has = (moment: number, end: End) =>
      hasNow({ access: accessAt(config, moment, user.email) }, end.what);
    let before = accessAt(config, NOW.getTime(), user.email);
    for (const moment of moments) {
      const access = accessAt(config, moment, user.email);
      expect(covers(before, access)).toBe(true);
      const own = schedule.filter((end) => end.email === user.email && end.moment === moment);
      // Something is lost at a moment exactly where the schedule says so, and what it names is what is lost.
      const isSame = covers(access, before);
      expect(isSame || own.length > 0).toBe(true);
      for (const end of own) {
        expect(untilOf(user, end.what)).toBe(moment);
        if (end.what === PERSON) expect(access).toEqual(NONE);
        else expect([has(moment - 1, end), has(moment, end)]).toEqual([true, false]);
      }
      // What is told to be left by today's files is what those of that day give.
      expect([moment, leftAt(user, moment).sort()]).toEqual([moment, toldOf(access)]);
      before = access;
    }
  }
}

function toldOf(access: Access): string[] {
  const { level, integrations, mcp } = partsOf(access);
  return [
    ...(['administrator', 'manage', 'monitor'].includes(level) ? [`accessLevel=${level}`] : []),
    ...[...integrations].map(([id, each]) => `integrations/${id}=${each}`),
    ...(mcp === 'all' ? ['mcpServers=all'] : [...mcp].map(([id, each]) => `mcpServers/${id}=${each}`)),
  ].sort();
}

describe('the schedule', () => {
  it('carried out, comes to the desired state of the later moment, by dates of every kind', () => {
    fc.assert(fc.property(files, expectCarriedOut), { numRuns: 300 });
  });

  it('does so in arbitrary worlds', () => {
    fc.assert(
      fc.property(world, (made) => expectCarriedOut(configOf(made))),
      { numRuns: 100 },
    );
  });

  it('does not depend on the order of people', () => {
    fc.assert(
      fc.property(files, (config) => {
        const users = [...resolvedAt(config, NOW)];
        expect(scheduleOf([...users].reverse(), NOW)).toEqual(scheduleOf(users, NOW));
      }),
    );
  });

  it('says of two dates on one way the earlier', () => {
    const config = filesAbout(
      ['ada@acme.example: { accessLevel: monitor, roles: [{ role: op, until: 2027-06-30 }] }'],
      'roles: { op: { integrations: { Order to Cash: { level: manage, until: 2027-01-31 } } } }\n',
    );
    const [ada] = resolvedAt(config, NOW).filter(({ email }) => email === 'ada@acme.example');
    expect(ada && endsOf(ada).map(({ what, reason }) => [what, reason.until])).toEqual([
      ['integrations/Order to Cash=manage', '2027-01-31'],
    ]);
  });
});

it('custom lasts as long as anything is given, whatever level has ended', () => {
  const roles = 'roles: { chief: { accessLevel: administrator } }\n';
  const of = (grant: string) => {
    const entry = `integrations: { Order to Cash: ${grant} }, roles: [{ role: chief, until: 2026-11-01 }]`;
    return untilOf(
      desiredOf(filesAbout([`ada@acme.example: { ${entry} }`], roles), 'ada'),
      'accessLevel=custom',
    );
  };
  expect(of('manage')).toBe(Infinity);
  expect(of('{ level: manage, until: 2027-01-31 }')).toBe(Date.parse('2027-02-01T00:00:00Z'));
});
