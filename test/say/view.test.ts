/** The changes of each person as lines: what is taken or covered shows, whatever the level gives meanwhile. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waysOf } from '../../src/core/plan/way.ts';
import { flat } from '../../src/say/line.ts';
import { noteWords } from '../../src/say/notes.ts';
import { peopleOf, peopleViews } from '../../src/say/view.ts';
import { admin, CASH, filesAbout, ORDERS, planAbout, RETURNS_EU } from '../support/about.ts';
import { person } from '../support/live.ts';
import { usually } from '../support/thorough.ts';
import { planOf, world } from '../support/world.ts';

const ROLES = `roles:
  chief: { accessLevel: administrator }
  op: { accessLevel: monitor, integrations: { Order to Cash: manage }, mcpServers: { /orders: read } }
`;
const NINA = person('nina', {
  level: 'monitor',
  integrations: new Map([
    [CASH, 'manage'],
    [RETURNS_EU, 'manage'],
  ]),
  mcp: new Map([[ORDERS, 'write']]),
});

function told(entry: string, nina = NINA): { lines: string[]; notes: string[] } {
  const plan = planAbout(filesAbout([`nina@acme.example: ${entry}`], ROLES), [
    admin('bea'),
    admin('cleo'),
    nina,
  ]);
  const lines = peopleViews(plan).flatMap((view) => view.lines);
  return {
    lines: lines.map(({ symbol, what, before, after, why }) =>
      `${symbol} ${what}: ${before} → ${after}; ${why.map(flat).join('; ')}`.replace(
        /, [a-z]+\.yaml:\d+/g,
        '',
      ),
    ),
    notes: plan.notes.filter(({ code }) => code === 'ends-soon').map((note) => flat(noteWords(note))),
  };
}

describe('a level for some days', () => {
  it('says of each grant that it covers what becomes of it when the level ends', () => {
    const { lines, notes } = told('{ roles: [op, { role: chief, until: 2026-11-24 }] }');
    expect(lines).toEqual([
      '+ access level: monitor → administrator; role chief (until 2026-11-24)',
      '~ Order to Cash: manage → manage (by level); role op, covered by the level; manage again when the level ends 2026-11-24',
      '~ Returns: manage → manage (by level); not granted; gone when the level ends 2026-11-24',
      '~ MCP /orders: write → write (by level); role op, covered by the level; read again when the level ends 2026-11-24',
    ]);
    expect(notes).toEqual([
      'nina@acme.example: administrator ends on 2026-11-24. What is left then: monitor, manage on Order to Cash and read on /orders.',
    ]);
  });

  it('that is the last that somebody has leaves nothing', () => {
    const { lines, notes } = told('{ roles: [{ role: chief, until: 2026-11-24 }] }');
    expect(
      lines.slice(1).every((line) => line.endsWith('not granted; gone when the level ends 2026-11-24')),
    ).toBe(true);
    expect(lines).toHaveLength(4);
    expect(notes).toEqual(['nina@acme.example: administrator ends on 2026-11-24.']);
  });

  it('that has no end takes what no line gives, and leaves the rest unsaid', () => {
    expect(told('{ roles: [op, chief] }').lines).toEqual([
      '+ access level: monitor → administrator; role chief',
      '~ Returns: manage → manage (by level); not granted',
    ]);
  });

  it('is what gives more, and no grant that it takes', () => {
    const few = person('nina', { integrations: new Map([[RETURNS_EU, 'monitor']]) });
    expect(told('{ accessLevel: manage }', few).lines).toEqual([
      '+ access level: custom → manage; own entry',
      '~ Returns: monitor → manage (by level); not granted',
    ]);
  });
});

it('over arbitrary worlds no line gives anything to somebody who cannot use it, or takes what nobody could use', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(world, (made) => {
      const plan = planOf(made);
      const ways = new Map([...waysOf(plan.operations).values()].map((way) => [way.user.shown, way]));
      for (const { people, lines } of peopleOf(plan)) {
        const { before, after } = ways.get(people[0] ?? '') ?? {};
        const signs = lines.map(({ symbol }) => symbol);
        const unusable = [before, after].map(
          (each) => each && (each.disabled || each.invitation === 'dismissed'),
        );
        if (after?.invitation === 'dismissed') seen.add('declined');
        if (unusable[1]) expect([people[0], ...signs]).not.toContain('+');
        if (unusable[0] && after !== undefined) expect([people[0], ...signs]).not.toContain('-');
      }
    }),
    { numRuns: usually(60, 600) },
  );
  expect([...seen]).toEqual(['declined']);
});
