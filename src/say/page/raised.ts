/** Whom a run raises: the first thing that a reviewer must see, in the order of a score whose parts are shown. */

import { SETTINGS } from '../../core/model/settings.ts';
import { compareText } from '../../core/model/text.ts';
import type { Operation } from '../../core/plan/operation.ts';
import {
  ELEVATIONS,
  type Elevation,
  type ElevationPart,
  elevationOf,
  scoreOf,
} from '../../core/reach/elevation.ts';
import { ELEVATION_WORDS } from '../access.ts';
import { type Line, listed, ours, say, tag } from '../line.ts';
import { inColumns, type Section, type Table, tableOr } from '../section.ts';
import { peopleOf, type Shown } from '../view.ts';
import { reasonWords } from '../words.ts';

export function raisedSection(plan: Shown): Section {
  const raised = peopleOf(plan)
    .map(({ operations }) => raisedBy(operations))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || compareText(a.shown, b.shown));
  const scale = Object.entries(ELEVATIONS).map(
    ([what, points]) => `${ELEVATION_WORDS[what as Elevation]} ${points}`,
  );
  return {
    id: 'elevated',
    title: 'Elevated access',
    lead: ours(
      `Who is raised by this plan, the most first. The score adds up what is new for a person: ${scale.join(', ')} (each server).`,
    ),
    blocks: [tableOr(tableOfRaised(raised, plan), 'Nobody is raised.')],
  };
}

type Raised = ReturnType<typeof raisedBy>;

function raisedBy(chain: readonly Operation[]) {
  const parts = elevationOf(chain[0]?.before, chain.at(-1)?.after);
  const fields = new Set(parts.flatMap(fieldsOf));
  const because = chain.flatMap((operation) => operation.because);
  return {
    shown: chain[0]?.user.shown ?? '',
    parts,
    score: scoreOf(parts),
    reasons: [
      ...new Set(because.filter((each) => each.fields.some((field) => fields.has(field))).map(reasonWords)),
    ],
    waits: chain.some(({ waitsFor }) => waitsFor !== undefined),
  };
}

/** The fields whose lines explain a part. */
function fieldsOf({ what, servers }: ElevationPart): string[] {
  switch (what) {
    case 'administrator':
    case 'manage-all':
      return ['accessLevel'];
    case 'all-mcp-servers':
      return ['mcpServers'];
    case 'mcp-write':
      return servers.map((id) => `mcpServers/${id}`);
    case 'weaker-sign-in':
      return Object.entries(SETTINGS).flatMap(([name, { signIn }]) => (signIn ? [name] : []));
    case 'signs-in-again':
      return ['enabled'];
  }
}

const tableOfRaised = (raised: readonly Raised[], { labels }: Shown): Table => ({
  caption: say`People who are raised, by score`,
  ...inColumns(
    raised,
    [
      ['Person', ({ shown }) => [say`${shown}`]],
      [
        'What is new',
        ({ parts, waits }) => [
          say`${parts.flatMap((part) => newLine(part, labels))}${waits ? tag('waits', 'calm') : undefined}`,
        ],
      ],
      ['Score', ({ score }) => [ours(String(score))]],
      ['Adds up from', ({ parts }) => [ours(parts.map(partWords).join(' + '))]],
      ['Why', ({ reasons }) => reasons.map((reason) => say`${reason}`)],
    ],
    { 'What is new': 'wide', Why: 'why' },
  ),
});

const partWords = ({ what, times }: ElevationPart): string =>
  `${ELEVATIONS[what]}${times > 1 ? ` × ${times}` : ''}`;

function newLine({ what, servers }: ElevationPart, labels: Shown['labels']): Line {
  const on = servers.length === 0 ? [] : say` ${listed(servers.map((id) => labels.get(id) ?? id))}`;
  return say`${tag(ELEVATION_WORDS[what], 'warn')}${on} `;
}
