import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import validateReport from '../../src/config/validators/report.js';
import { effective, type IntegrationLevel, type McpLevel } from '../../src/core/model/access.ts';
import { mcpServerIdOf, recordIdOf, userIdOf } from '../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../src/core/model/live.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import { changesSince } from '../../src/core/report/change.ts';
import { type AccessReview, RISKS } from '../../src/core/report/document.ts';
import { reviewOf } from '../../src/core/report/report.ts';
import { REVIEW_FORMATS, type ReviewFormat } from '../../src/form/formats.ts';
import { renderReport } from '../../src/form/report.ts';
import { pageText } from '../../src/form/text/section.ts';
import { visible } from '../../src/form/visible.ts';
import { say } from '../../src/say/line.ts';
import { parseCsv } from '../support/csv.ts';
import { account, person } from '../support/live.ts';
import { configOf, liveOf, NOW, ORIGIN, readText, SERVERS, type World, world } from '../support/world.ts';

const shown = (review: AccessReview, format: ReviewFormat, columns?: number): string =>
  whole(
    renderReport({ review, version: '0.0.0-test' }, format, {
      color: false,
      ...(columns === undefined ? {} : { columns }),
    }),
  );

/** A text that may come in pieces. */
const whole = (text: string | Iterable<string>): string => [...text].join('');

/** A review beside the files of the world, where the two fit together; else of the account alone. */
function reviewedWorld(made: World): AccessReview {
  const live = liveOf(made);
  const request = { live, origin: ORIGIN, now: NOW, dormantDays: 90 };
  const config = configOf(made);
  const planned = makePlan({ config, live, origin: ORIGIN, now: NOW });
  if (planned.kind !== 'planned') return reviewOf(request);
  return reviewOf({ ...request, files: { config, desired: planned.desired, plan: planned.plan } });
}

/** What a form says of everybody: `e-mail, status, level: what they reach`, without the reasons. */
type Fact = string;
const fact = (email: string, status: string, level: string, reaches: readonly string[]): Fact =>
  `${email}, ${status}, ${level}: ${[...reaches].sort().join(', ')}`;

const EVERY = {
  administrator: 'manage on every integration, write on every MCP server',
  manage: 'manage on every integration',
  monitor: 'monitor on every integration',
} as const;

/** From the reading of the account itself: neither the review nor its words had a part in it. */
function factsOf(live: LiveState, labels: ReadonlyMap<string, string>): Fact[] {
  return live.users
    .map((user) => fact(user.shownEmail, statusOf(user), user.access.level, reachOf(user, labels)))
    .sort();
}

const statusOf = ({ disabled, invitation }: LiveUser): string => (disabled ? 'disabled' : invitation);

function reachOf({ access }: LiveUser, labels: ReadonlyMap<string, string>): string[] {
  const { level, integrations, servers, everyServer } = effective(access);
  const grants = (kind: string, map: ReadonlyMap<string, IntegrationLevel | McpLevel>): string[] =>
    [...map].map(([id, granted]) => `${granted} on ${kind}${labels.get(id)}`);
  const reaches = [
    ...(level === 'administrator' || level === 'manage' || level === 'monitor' ? [EVERY[level]] : []),
    ...(everyServer === 'write' && level !== 'administrator'
      ? ['write on every MCP server, future ones included']
      : []),
    ...grants('', integrations),
    ...grants('MCP ', servers),
  ];
  return reaches.length === 0 ? ['nothing'] : reaches;
}

/** Reasons stand in brackets at the end; labels of equal names end in an id. */
const withoutReasons = (reach: string): string => reach.replace(/ \((?![0-9a-z]{24}\)).*\)$/, '');
const withoutNames = (who: string): string => who.replace(/ \(.*\)$/, '');
/** As people read it, in the word of the remote. */
const recordedStatus = (status: string): string =>
  status.replace(/ for \d+ days?$/, '').replace(/^declined$/, 'dismissed');

const text = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|quot|amp);/g, (_all, name: string) => ({ lt: '<', gt: '>', quot: '"' })[name] ?? '&');

const markdownHtml = (markdown: string): string =>
  micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });

const FACTS: Record<ReviewFormat, (form: string) => Fact[]> = {
  json: (form) => {
    const review: unknown = JSON.parse(form);
    if (!isReport(review)) throw new Error('not a report');
    const labels = new Map(review.resources.map(({ id, label }) => [id, label]));
    return review.people.map((one) => {
      const grants = [
        ...one.integrations.map(({ id, level }) => `${level} on ${labels.get(id)}`),
        ...one.mcpServers.map(({ id, level }) => `${level} on MCP ${labels.get(id)}`),
      ];
      const level = one.level === 'custom' || one.level === 'none' ? [] : [EVERY[one.level]];
      const every = one.everyServer ? ['write on every MCP server, future ones included'] : [];
      const all = [...level, ...every, ...grants];
      return fact(one.email, one.status, one.level, all.length === 0 ? ['nothing'] : all);
    });
  },
  csv: (form) => {
    const byPerson = new Map<string, Record<string, string>[]>();
    for (const row of parseCsv(form)) {
      const email = row.email ?? '';
      byPerson.set(email, [...(byPerson.get(email) ?? []), row]);
    }
    return [...byPerson].map(([email, rows]) => {
      const grants = rows
        .filter(({ by }) => by === 'grant')
        .map(
          ({ access, kind, resource }) => `${access} on ${kind === 'mcp-server' ? 'MCP ' : ''}${resource}`,
        );
      const implied = new Set(rows.map(({ by }) => by));
      const level = rows[0]?.level ?? '';
      const every = [
        ...(level === 'administrator' || level === 'manage' || level === 'monitor' ? [EVERY[level]] : []),
        ...(implied.has('every MCP server') ? ['write on every MCP server, future ones included'] : []),
      ];
      const all = [...every, ...grants];
      return fact(email, rows[0]?.status ?? '', level, all.length === 0 ? ['nothing'] : all);
    });
  },
  text: (form) => {
    const table = form.split('\n\n').find((_block, at, all) => all[at - 1]?.startsWith('Everybody\n')) ?? '';
    const [head = '', ...lines] = table.split('\n');
    const starts = ['Person', 'Status', 'Level', 'Sign-in', 'Reaches'].map((title) => head.indexOf(title));
    const people: { who: string; status: string; level: string; reaches: string[] }[] = [];
    for (const line of lines) {
      const [who = '', status = '', level = ''] = [0, 1, 2].map((at) =>
        line.slice(starts[at], starts[at + 1]).trim(),
      );
      const reach = line.slice(starts[4]).trim();
      if (who === '') people.at(-1)?.reaches.push(...(reach === '' ? [] : [reach]));
      else people.push({ who, status, level, reaches: [reach] });
    }
    return people.map(fromWords);
  },
  markdown: (form) => {
    const section = form.slice(form.indexOf('\n## Everybody'), form.indexOf('\n## What this does not cover'));
    const [, ...rows] = markdownHtml(section).match(/<tr>[\s\S]*?<\/tr>/g) ?? [];
    return rows.map((row) => {
      const cells = (row.match(/<td>[\s\S]*?<\/td>/g) ?? []).map((cell) => cell.split('<br>').map(text));
      const [[who = ''] = [], [status = ''] = [], [level = ''] = []] = cells;
      return fromWords({ who, status, level, reaches: cells.at(-1) ?? [] });
    });
  },
  html: (form) => {
    const section = form.slice(
      form.indexOf('<section id="people"'),
      form.indexOf('<section id="not-covered"'),
    );
    return section
      .split('<details')
      .slice(1)
      .map((item) => {
        const [, who = ''] = /<summary>(.*?)(?: <span class="hint">|<\/summary>)/s.exec(item) ?? [];
        const properties = new Map(
          [...item.matchAll(/<dt>(.*?)<dd>(.*?)(?=<dt>|<\/dl>)/gs)].map(([, term = '', is = '']) => [
            term,
            is,
          ]),
        );
        const reaches = (properties.get('Reaches') ?? '').split('<br>').map(text);
        const [status, level] = ['Status', 'Level'].map((term) => text(properties.get(term) ?? ''));
        return fromWords({ who: text(who), status: status ?? '', level: level ?? '', reaches });
      });
  },
};

const isReport = (value: unknown): value is AccessReview => validateReport(value);

const fromWords = (one: { who: string; status: string; level: string; reaches: readonly string[] }): Fact =>
  fact(
    withoutNames(one.who),
    recordedStatus(one.status),
    one.level,
    // What the files give besides is not in the account.
    one.reaches.filter((each) => !each.startsWith('the files give ')).map(withoutReasons),
  );

describe('every form', () => {
  // A table that is wide for a file or a pipe is records there, so the columns are those of a terminal that has them all.
  const inColumns = (review: AccessReview, format: ReviewFormat): string => shown(review, format, 10_000);

  it('names the same people, statuses, levels and resources as the account', () => {
    fc.assert(
      fc.property(world, (made) => {
        const review = reviewedWorld(made);
        const expected = factsOf(liveOf(made), new Map(review.resources.map(({ id, label }) => [id, label])));
        for (const format of REVIEW_FORMATS) {
          expect([format, ...FACTS[format](inColumns(review, format)).sort()]).toEqual([format, ...expected]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('names on each resource everybody who reaches it, administrators included', () => {
    const live = account([
      person('ada', { level: 'custom', mcp: 'all' }),
      person('bea', { mcp: new Map([[mcpServerIdOf(SERVERS[0].id), 'read']]) }),
      person('cleo', { level: 'monitor', invitation: 'pending', mcp: 'all' }),
      person('dora', { level: 'administrator', disabled: true }),
    ]);
    const review = reviewOf({ live, origin: ORIGIN, now: NOW, dormantDays: 90 });
    const who = [
      ['root@acme.example', 'write', 'level administrator'],
      ['ada@acme.example, cleo@acme.example (pending)', 'write', 'every MCP server'],
      ['bea@acme.example', 'read', 'grant'],
    ];
    const lines = inColumns(review, 'text').split('\n');
    const from = lines.findIndex((line) => line.includes('/orders (Orders)'));
    const texts = lines
      .slice(from, from + 3)
      .map((line) => line.replace('/orders (Orders)', '').trim().split(/ {2,}/));
    expect(texts).toEqual(who);
    const rows = markdownHtml(shown(review, 'markdown')).match(/<tr>[\s\S]*?<\/tr>/g) ?? [];
    const orders = rows.map((row) => (row.match(/<td>[\s\S]*?<\/td>/g) ?? []).map(text));
    expect(orders.filter(([name]) => name === '/orders (Orders)').map(([, ...cells]) => cells)).toEqual(who);
    const page = shown(review, 'html');
    const item = page.slice(page.indexOf('<summary><bdi>/orders'), page.indexOf('<summary><bdi>/stock'));
    for (const words of who.flat()) expect(text(item)).toContain(words);
    expect(text(item)).not.toContain('dora');
    const written = parseCsv(shown(review, 'csv')).filter(({ resource }) => resource === '/orders');
    expect(written.map(({ email, access, in_force }) => [email, access, in_force])).toEqual([
      ['root@acme.example', 'write', 'yes'],
      ['ada@acme.example', 'write', 'yes'],
      ['cleo@acme.example', 'write', 'once accepted'],
      ['bea@acme.example', 'read', 'yes'],
      ['dora@acme.example', 'write', 'no: disabled'],
    ]);
  });

  it('ends in one line break and is the same each time', () => {
    fc.assert(
      fc.property(world, (made) => {
        for (const format of REVIEW_FORMATS) {
          const form = shown(reviewedWorld(made), format);
          expect(form).toMatch(/[^\n]\n$/);
          expect(shown(reviewedWorld(made), format)).toBe(form);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('says what it does not cover', () => {
    const review = reviewOf({ live: account([]), origin: ORIGIN, now: NOW, dormantDays: 90 });
    for (const format of REVIEW_FORMATS) {
      if (format !== 'csv') expect(text(shown(review, format))).toContain('API tokens of the account');
    }
  });
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><img src=x onerror=alert(1)>',
  'a | b | c',
  '`code` **bold** [link](https://evil.example) ![x](https://evil.example/x.png)',
  '@octocat #1 https://evil.example www.evil.example',
  'rtl \u202e gnp.exe',
  '\u001b[31mred\u001b[2J',
  'line\nbreak\r\n## heading',
  '\u2028separator\u0000nul\u0007bell',
  '<!-- -->',
  '&lt;b&gt; &#124;',
  '=HYPERLINK("https://evil.example")',
  '\ud800half',
];

const hostileReview = (words: string): AccessReview => {
  const live = account([
    {
      ...person('ada', { level: 'manage', mcp: new Map([[mcpServerIdOf(SERVERS[0].id), 'write']]) }),
      shownEmail: words,
      name: words,
      createdAt: words,
      createdVia: words,
      lastSignIn: words,
    },
  ]);
  const eve = {
    recordId: recordIdOf('eve'),
    userId: userIdOf('eve'),
    email: person('eve').email,
    shownEmail: words,
    levelWord: words,
  };
  const named = {
    ...live,
    unknownLevels: [eve],
    integrations: live.integrations.map((each) => ({ ...each, name: words })),
    mcpServers: live.mcpServers.map((each) => ({ ...each, name: words, uri: words })),
  };
  return reviewOf({ live: named, origin: words, now: NOW, dormantDays: 90 });
};

describe.each(HOSTILE)('the name %j', (words) => {
  const review = hostileReview(words);
  const older = hostileReview('before');
  const change = changesSince({ ...older, madeAt: '2026-01-01T00:00:00.000Z' }, review);
  const form = (format: ReviewFormat): string =>
    whole(renderReport({ review, change, version: '0.0.0-test' }, format, { color: false, columns: 10_000 }));

  it('moves no cursor and adds no line anywhere', () => {
    for (const format of REVIEW_FORMATS) {
      const written = form(format);
      expect(written.replace(/\r\n/g, '\n')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
    const other = renderReport({ review: older, change, version: '0.0.0-test' }, 'text', {
      color: false,
      columns: 10_000,
    });
    expect(form('text').split('\n').length).toBe(whole(other).split('\n').length);
  });

  it('is text in Markdown: no link, no mention, no element, no column', () => {
    const html = markdownHtml(form('markdown'));
    expect(html).not.toMatch(/<(?!\/?(?:h[12]|p|ul|li|table|thead|tbody|tr|th|td|code|wbr|br)\b)/);
    const counts = [...html.matchAll(/<table>[\s\S]*?<\/table>/g)].map(([table]) => {
      const rows = table.match(/<tr>[\s\S]*?<\/tr>/g) ?? [];
      return new Set(rows.map((row) => row.match(/<t[hd]>/g)?.length)).size;
    });
    expect(new Set(counts)).toEqual(new Set([1]));
    expect(text(html)).toContain(visible(words));
  });

  it('is text in the page', () => {
    const page = form('html');
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|onerror=alert\(1\)>|<!-- -->/);
    expect(text(page)).toContain(visible(words));
  });

  it('comes back from JSON as it was', () => {
    const back: unknown = JSON.parse(form('json'));
    if (!isReport(back)) throw new Error(JSON.stringify(validateReport.errors?.[0]));
    expect(back.people.map(({ email }) => email)).toContain(words);
  });
});

describe('a spreadsheet', () => {
  it.each([
    '=cmd',
    ' =x',
    '\u00a0=x',
    'ok\n=x',
    '\uff1dx',
    '-1+1',
    '\t=x',
    '\r=x',
    '+1',
    '@SUM(A1)',
    '\uff20x',
  ])('runs nothing of %j', (words) => {
    const rows = parseCsv(shown(hostileReview(words), 'csv'));
    const cells = rows.flatMap((row) => Object.values(row));
    for (const cell of cells) expect(cell).not.toMatch(/^[\s\u00a0]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/m);
    expect(rows.map(({ name = '' }) => name.replace(/^'/, ''))).toContain(visible(words));
  });

  it('leaves everything else as it is', () => {
    const rows = parseCsv(shown(hostileReview('Ada "the first", Lovelace'), 'csv'));
    expect(rows.map(({ name }) => name)).toContain('Ada "the first", Lovelace');
  });
});

describe('text', () => {
  const review = reviewOf({
    live: account(
      Array.from({ length: 30 }, (_each, at) =>
        person(`person-with-a-long-name-${at}`, { level: at % 3 === 0 ? 'manage' : 'monitor', mcp: 'all' }),
      ),
    ),
    origin: ORIGIN,
    now: NOW,
    dormantDays: 90,
  });
  /** A row that has no room for columns has its titles with colons, but for that of its name. */
  const wordsOf = (form: string): Set<string> =>
    new Set(form.split(/\s+/).map((word) => word.replace(/:$/, '')));

  it.each([60, 80, 120, 200])('fits %i columns and leaves out nothing', (columns) => {
    const form = shown(review, 'text', columns);
    const widest = Math.max(...form.split('\n').map((line) => stringWidth(line)));
    expect(widest).toBeLessThanOrEqual(columns);
    const [all, some] = [wordsOf(shown(review, 'text', 10_000)), wordsOf(form).add('Person')];
    const missing = [...all].filter((word) => !some.has(word));
    expect(missing).toEqual([]);
  });

  it('has in a file or a pipe whole lines, and no table that is wider than 120 columns', () => {
    const [all, piped] = [shown(review, 'text', 10_000), shown(review, 'text')];
    expect(
      [...wordsOf(all)].filter((word) => !wordsOf(piped).add('Person').add('Resource').has(word)),
    ).toEqual([]);
    // Columns are parted by two blanks, which no sentence has.
    for (const row of piped.split('\n').filter((line) => /\S {2,}\S/.test(line)))
      expect(stringWidth(row)).toBeLessThanOrEqual(120);
    const [one, other] = ['a'.repeat(60), 'b'.repeat(54)];
    const table = (last: string) =>
      pageText(
        {
          ...{ kind: 'k', name: [], where: [], made: [] },
          sections: [
            {
              id: 's',
              title: 's',
              table: {
                caption: [],
                columns: [{ title: 'A' }, { title: 'B' }],
                rows: [[[say`${one}`], [say`${last}`]]],
              },
            },
          ],
        },
        { color: false },
      );
    expect(table(`${other}bb`)).toContain(`  ${one}  ${other}bb`);
    expect(table(`${other}bbb`)).toContain(`  ${one}\n    B: ${other}bbb`);
  });

  it('names a large group once, and counts it elsewhere', () => {
    expect(shown(review, 'text')).toContain('all 20 people with it, named above');
  });
});

describe('Markdown', () => {
  const config = readText(
    'version: 1\naccount: { name: Acme, region: us }\nusers: { root@acme.example: { accessLevel: monitor } }\n',
  );
  const live = account([]);
  const made = makePlan({ config, live, origin: ORIGIN, now: NOW });
  if (made.kind !== 'planned') throw new Error(made.kind);
  const files = { config, desired: made.desired, plan: made.plan };
  const form = shown(reviewOf({ live, origin: ORIGIN, now: NOW, dormantDays: 90, files }), 'markdown');

  it('has one first heading and second ones below it, each followed by something', () => {
    const headings = form.split('\n').filter((line) => line.startsWith('#'));
    expect(headings[0]).toBe('# Access review: <code>Acme</code>');
    expect(headings.slice(1).every((heading) => heading.startsWith('## '))).toBe(true);
    expect(form).not.toMatch(/^## .*\n\n(?=## |$)/m);
  });
});

describe('the documentation', () => {
  it('has every risk with its score, in order', () => {
    const page = readFileSync(new URL('../../docs/access-review.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\d+) \|/gm)].map(([, risk, score]) => [
      risk,
      Number(score),
    ]);
    expect(rows).toEqual(Object.entries(RISKS));
  });
});
