/** What is shown in pull requests: the same facts as on a terminal, at any length, whatever people call things. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/apply/outcome.ts';
import { NONE } from '../../src/core/model/access.ts';
import { placeText } from '../../src/core/model/finding.ts';
import { emailOf, recordIdOf } from '../../src/core/model/ids.ts';
import { LIFTABLE_GUARDS } from '../../src/core/plan/guard.ts';
import type { Note } from '../../src/core/plan/note.ts';
import { offlineDifference } from '../../src/core/plan/offline.ts';
import { HAZARDS, type Operation } from '../../src/core/plan/operation.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { renderApplied } from '../../src/form/applied.ts';
import { renderDrift } from '../../src/form/drift.ts';
import { renderAppliedMarkdown } from '../../src/form/markdown/applied.ts';
import {
  renderDriftMarkdown,
  renderOverdueMarkdown,
  renderUpcomingMarkdown,
} from '../../src/form/markdown/drift.ts';
import { renderFailureMarkdown } from '../../src/form/markdown/failure.ts';
import { renderFindingsMarkdown } from '../../src/form/markdown/findings.ts';
import { markdownCode } from '../../src/form/markdown/line.ts';
import { renderOfflineMarkdown } from '../../src/form/markdown/offline.ts';
import { renderPlanMarkdown } from '../../src/form/markdown/plan.ts';
import type { MarkdownOptions } from '../../src/form/options.ts';
import { commandOf } from '../../src/form/shell.ts';
import { visible } from '../../src/form/visible.ts';
import type { Applied } from '../../src/say/applied.ts';
import { tokensUntil, verdictOfRun } from '../../src/say/applied.ts';
import type { DriftReport } from '../../src/say/drift.ts';
import { guardWords } from '../../src/say/guards.ts';
import { flat } from '../../src/say/line.ts';
import { noteWords } from '../../src/say/notes.ts';
import { verdictOf } from '../../src/say/verdict.ts';
import { peopleViews } from '../../src/say/view.ts';
import { HAZARD_WORDS, KIND_WORDS, waitWords } from '../../src/say/words.ts';
import { activeIn, htmlOf, tagsOf, textOf, unbalanced } from '../support/gfm.ts';
import { HOSTILE_NAMES } from '../support/hostile.ts';
import { binaryText } from '../support/text.ts';
import { usually } from '../support/thorough.ts';
import { configOf, NOW, planOf, readText, world } from '../support/world.ts';

/** More than a comment can hold. */
const MANY = usually(2_000, 20_000);

const OPTIONS: MarkdownOptions = {
  findings: [],
  version: '1.2.3',
  judgedAt: NOW,
  commit: '0123456789abcdef0123456789abcdef01234567',
  link: { text: 'Full report', url: 'https://github.com/acme/access/actions/runs/1' },
};

const OFFLINE = { ...OPTIONS, account: 'Acme' };

/** Backticks of ours are marks in Markdown; blanks at the ends of a line are none of its facts. */
const bare = (text: string): string => text.replaceAll('`', '');
const shownBy = (markdown: string): string => bare(textOf(htmlOf(markdown)));

const ELEMENTS = new Set(
  'h2 h3 p strong ul li code pre br sub wbr details summary table thead tbody tr th td a'.split(' '),
);

/** Nothing that a name could have made: the elements, links and rows are ours. */
function expectInert(markdown: string, links = 1): void {
  const html = htmlOf(markdown);
  const tags = tagsOf(html);
  expect(tags.map(({ name }) => name).filter((name) => !ELEMENTS.has(name))).toEqual([]);
  const opened = tags.filter(({ name, closes }) => name === 'a' && !closes);
  expect(opened.map(({ attributes }) => attributes)).toEqual(
    Array.from({ length: links }, () => `href="${OPTIONS.link?.url}"`),
  );
  expect(unbalanced(html)).toEqual([]);
  expect(activeIn(html)).toEqual([]);
  expect(markdown.endsWith('\n')).toBe(true);
  expect(markdown).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u);
}

describe('a name in Markdown', () => {
  test.each(HOSTILE_NAMES.map((name) => [name]))('%j is text and nothing else', (name) => {
    const code = markdownCode(name, Number.POSITIVE_INFINITY);
    for (const markdown of [
      code,
      `- a ${code}: b`,
      `| a | b |\n| --- | --- |\n| ${code} | c |`,
      `x${code}y`,
    ]) {
      const html = htmlOf(markdown);
      expect(
        tagsOf(html)
          .map((tag) => tag.name)
          .filter((tag) => !ELEMENTS.has(tag) || tag === 'a'),
      ).toEqual([]);
      expect(tagsOf(html).filter((tag) => tag.name === 'td' && !tag.closes).length).toBe(
        markdown.startsWith('|') ? 2 : 0,
      );
      expect(unbalanced(html)).toEqual([]);
      expect(activeIn(html)).toEqual([]);
      expect(textOf(html)).toContain(visible(name).trim());
    }
  });

  test('A53 is text whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          binaryText(),
          fc.array(fc.constantFrom(...HOSTILE_NAMES), { maxLength: 5 }).map((names) => names.join('')),
        ),
        (name) => {
          const html = htmlOf(`- ${markdownCode(name, Number.POSITIVE_INFINITY)}`);
          expect(
            tagsOf(html)
              .map((tag) => tag.name)
              .filter((tag) => !['ul', 'li', 'code', 'wbr'].includes(tag)),
          ).toEqual([]);
          expect(activeIn(html)).toEqual([]);
          expect(textOf(html)).toContain(visible(name).trim());
        },
      ),
      { numRuns: usually(120, 600) },
    );
  });

  test('has a letter, a digit, a blank, a hyphen, or an entity for each of its characters', () => {
    expect(markdownCode('Order to Cash-2')).toBe('<code>Order to Cash-2</code>');
    expect(markdownCode('a@b.c|`<&"\'_*[]#:\\')).toBe(
      '<code>a<wbr>&#64;b&#46;c&#124;&#96;&#60;&#38;&#34;&#39;&#95;&#42;&#91;&#93;&#35;&#58;&#92;</code>',
    );
    expect(markdownCode('注文 é ٣')).toBe('<code>注文 é ٣</code>');
  });

  test('is shortened in the middle at 200 characters, and never inside one', () => {
    const long = textOf(htmlOf(markdownCode(`${'🚀'.repeat(150)}${'x'.repeat(150)}`)));
    expect([...long]).toHaveLength(200);
    expect(long).toMatch(/^(🚀){100}…x{99}$/u);
    expect(textOf(htmlOf(markdownCode('x'.repeat(200))))).toBe('x'.repeat(200));
  });
});

/** The plan with every text that somebody else could write replaced. */
function renamed(plan: Plan, name: (text: string) => string): Plan {
  const place = <T extends { readonly file: string } | undefined>(at: T): T =>
    at === undefined ? at : { ...at, file: name(at.file) };
  const operation = (each: Operation): Operation => ({
    ...each,
    user: { ...each.user, shown: name(each.user.shown) },
    because: each.because.map((why) => ({
      ...why,
      text: name(why.text),
      note: name(why.note ?? ''),
      until: name(why.until ?? ''),
      ...(why.place === undefined ? {} : { place: place(why.place) }),
    })),
    ...(each.waitsFor === undefined ? {} : { waitsFor: each.waitsFor.map(name) }),
  });
  return {
    ...plan,
    made: { paths: [name('path')], base: [name('base')], due: true },
    account: { name: name('account'), environment: name('environment'), origin: plan.account.origin },
    operations: plan.operations.map(operation),
    breaches: plan.breaches.map((breach) => ({ ...breach, people: breach.people.map(name) })),
    notes: [...plan.notes, ...EVERY_NOTE].map((note) => renamedNote(note, name)),
    tests: (['breaks', 'mends', 'already-broken'] as const).map((change) => ({
      test: name('test'),
      person: name('person'),
      words: name('words'),
      change,
    })),
    leftBehind: [{ recordId: recordIdOf('c'), email: name('left') }],
    held: plan.operations.map(({ user, fields }) => ({
      email: emailOf(user.email),
      shown: name(user.shown),
      place: { file: name('access.yaml'), line: 1, column: 1 },
      live: undefined,
      leaves: NONE,
      fields,
    })),
    labels: new Map([...plan.labels].map(([id, label]) => [id, name(label)])),
  };
}

const renamedNote = (note: Note, name: (text: string) => string): Note =>
  JSON.parse(JSON.stringify(note), (key, value: unknown) =>
    typeof value === 'string' && !['code', 'invitation', 'states'].includes(key) && !RESOURCES.includes(value)
      ? name(value)
      : value,
  );

/** Words of ours: a saved plan with any other is refused. */
const RESOURCES: readonly string[] = ['integration', 'MCP server'];

/** One note of each kind. */
const EVERY_NOTE: readonly Note[] = [
  { code: 'unknown-level', person: 'p', level: 'l' },
  { code: 'two-records', person: 'p' },
  { code: 'owner-changed', person: 'p' },
  { code: 'protected-drift', person: 'p', wants: 'w', isBreakGlass: false },
  { code: 'production-administrator', person: 'p' },
  { code: 'email-changed', person: 'p', now: 'n' },
  { code: 'pinned-person-missing', person: 'p', id: 'i' },
  { code: 'resource-missing', person: 'p', resources: ['r', 's'] },
  { code: 'proof', what: 'integration', id: 'i', name: 'n' },
  { code: 'looks-like', person: 'p', like: 'l' },
  { code: 'absent-looks-like', person: 'p', like: 'l', place: { file: 'f.yaml', line: 1, column: 1 } },
  ...(['invited', 'absent'] as const).map((becomes) => ({
    code: 'looks-like-declared' as const,
    person: 'p',
    place: { file: 'f.yaml', line: 1, column: 1 },
    like: 'l',
    declaredAt: { file: 'g.yaml', line: 2, column: 1 },
    becomes,
  })),
  { code: 'absent-outside-domains', people: ['p'] },
  { code: 'absent-nowhere', people: ['p'], like: ['l'], isNew: true },
  { code: 'protected-nowhere', person: 'p', like: 'l' },
  { code: 'unmanaged', hasBase: false, people: ['somebody'], count: 3, recent: ['r'] },
  { code: 'unmanaged-pending', people: ['p', 'q'] },
  { code: 'declared-but-disabled', people: ['p'] },
  { code: 'pending', people: ['p'] },
  { code: 'dismissed', people: ['p'] },
  ...(['pending', 'dismissed', 'none'] as const).map((invitation) => ({
    code: 'switch-waits' as const,
    person: 'p',
    invitation,
  })),
  { code: 'switch-waits', person: 'p', invitation: 'pending', waits: true },
  { code: 'not-enforced', server: 's', people: ['p'] },
  { code: 'mcp-tokens', people: ['p'] },
  { code: 'no-manager', integration: 'i' },
  { code: 'seats', seats: 1, taken: 1, freed: 0, invited: 1 },
  { code: 'ends-soon', person: 'p', what: 'w', until: 'u' },
  {
    code: 'date-passed',
    ended: [{ person: 'p', what: 'w', until: 'u', place: { file: 'f.yaml', line: 1, column: 1 } }],
  },
  { code: 'token-user-unknown' },
  { code: 'deletes-in-this-environment', people: 1 },
];

const hostileNames = fc.infiniteStream(fc.constantFrom(...HOSTILE_NAMES));

/** Gives each text the next name of a stream, and equal texts equal names. */
function namer(stream: IterableIterator<string>): (text: string) => string {
  const given = new Map<string, string>();
  return (text) => {
    const known = given.get(text);
    if (known !== undefined) return known;
    const name = stream.next().value ?? text;
    given.set(text, name);
    return name;
  };
}

test.each(EVERY_NOTE.flatMap((note) => ('person' in note ? [{ ...note, person: 'anna@acme.example' }] : [])))(
  'a note names whom it is about: $code',
  (note) => {
    expect(flat(noteWords(note))).toMatch(/(^|\W)anna@acme\.example(?!\w)/);
  },
);

describe('a plan in Markdown', () => {
  test('is inert whatever people call things', () => {
    fc.assert(
      fc.property(world, hostileNames, (made, stream) => {
        const plan = renamed(planOf(made), namer(stream));
        expectInert(renderPlanMarkdown(plan, OPTIONS));
      }),
      { numRuns: usually(12, 160) },
    );
  });

  test('says what the plan says in the words of the plan', () => {
    fc.assert(
      fc.property(world, (made) => {
        const plan = planOf(made);
        const text = shownBy(renderPlanMarkdown(plan, OPTIONS));
        for (const fact of factsOf(plan)) expect(text).toContain(bare(fact));
      }),
      { numRuns: usually(50, 300) },
    );
  });

  test('A51 answers on its first lines, without a table, and dangers are never folded', () => {
    fc.assert(
      fc.property(world, (made) => {
        const plan = planOf(made);
        const markdown = renderPlanMarkdown(plan, OPTIONS);
        const [first = ''] = markdown.split('###');
        expect(first).not.toContain('|');
        expect(first.trim().split('\n').length).toBeLessThan(30);
        const top = shownBy(first);
        expect(top).toContain(plan.account.name);
        expect(top).toContain(verdictOf(plan));
        expect(top).toContain(`Digest ${plan.digest.slice(0, 12)} · commit 0123456789ab · Full report`);
        for (const { guard } of plan.breaches) expect(top).toContain(guard);
        const open = shownBy(markdown.replace(/<details>.*?<\/details>/gs, ''));
        for (const { people, hazards } of peopleViews(plan)) {
          if (hazards.length === 0) continue;
          for (const each of people) expect(open).toContain(each);
          for (const hazard of hazards) expect(open).toContain(HAZARD_WORDS[hazard]);
        }
      }),
      { numRuns: usually(40, 240) },
    );
  });

  test('is the same bytes for the same plan', () => {
    fc.assert(
      fc.property(world, (made) => {
        const plan = planOf(made);
        expect(renderPlanMarkdown(plan, OPTIONS)).toBe(renderPlanMarkdown(plan, OPTIONS));
      }),
      { numRuns: 20 },
    );
  });

  test('links nowhere but to an https page', () => {
    const plan = planOf({ people: [], policy: {}, environment: 'staging', roleUntil: undefined });
    const html = (url: string): string =>
      htmlOf(renderPlanMarkdown(plan, { ...OPTIONS, link: { text: 'Report', url } }));
    for (const url of [
      'http://x.example',
      'javascript:alert(1)',
      'https://a:b@x.example',
      'nothing',
      '',
      `https://x.example/${'x'.repeat(3000)}`,
    ]) {
      expect(html(url)).not.toContain('<a');
    }
    expect(html('https://x.example/a_b_(c)?d=[e]*f*"g"<h>')).toContain(
      '<a href="https://x.example/a%5Fb%5F%28c%29?d=%5Be%5D%2Af%2A%22g%22%3Ch%3E">Report</a>',
    );
  });
});

/** Every sentence and every fragment of one that the text of a plan has. */
function factsOf(plan: Plan): string[] {
  const command = commandOf(plan);
  return [
    ...(command === undefined ? [] : [command]),
    verdictOf(plan),
    ...(plan.operations.length === 0 ? [] : [plan.digest]),
    ...plan.breaches.map((breach) => `${breach.guard}: ${guardWords(breach)}`),
    ...peopleViews(plan).flatMap((view) => [
      ...view.people,
      ...view.hazards.map((hazard) => `${HAZARD_WORDS[hazard]} [${hazard}]`),
      ...view.lines.map(({ symbol, what, before, after }) => `${symbol} ${what}: ${before} → ${after}`),
      ...view.lines.flatMap(({ why }) => why.map(flat)),
      ...(view.operations.length > 1 && view.people.length === 1
        ? [
            `in ${view.operations.length} writes: ${view.operations.map(({ kind }) => KIND_WORDS[kind]).join(', then ')}`,
          ]
        : []),
      ...(view.waitsFor === undefined ? [] : [`waits ${flat(waitWords(view.waitsFor))}`]),
    ]),
    ...plan.notes.map((note) => flat(noteWords(note))),
    ...plan.tests.map(({ test, person, words }) => `"${test}": ${person} ${words}`),
  ];
}

const SCENARIOS = join(import.meta.dirname, '..', 'scenarios');

describe.each(readdirSync(SCENARIOS).sort())('the Markdown of %s', (name) => {
  const golden = (file: string): string => readFileSync(join(SCENARIOS, name, file), 'utf8');

  test('has every fragment of every line of its text', () => {
    const [plan = ''] = golden('plan.txt').split(/\n--- (?:on stderr|exit code)/);
    const text = shownBy(golden('plan.md')).replaceAll(/\s+/g, ' ');
    const missing = plan
      .split('\n')
      .flatMap(fragmentsOf)
      .filter((fragment) => !text.includes(fragment));
    expect(missing).toEqual([]);
  });

  test('is inert', () => {
    expectInert(golden('plan.md'), 0);
  });
});

/** What stands together in a line: columns, names of a list, the parts of a heading. */
const fragmentsOf = (line: string): string[] =>
  bare(line.trim())
    .replace(/^[-+~!] /, '')
    .replace(/ and \d+ others/, '')
    .split(/ {3,}|: |, | and | \(/)
    .map((fragment) => fragment.trim().replace(/\)$/, ''))
    .filter((fragment) => fragment !== '');

/** A plan of about so many changes, each of somebody in the worlds, with names of several lengths. */
const largePlan = (
  changes: number,
  fillers = ['', 'x'.repeat(60), '@'.repeat(200), '🚀'.repeat(200), 'ж'.repeat(200)],
) =>
  fc
    .record({
      worlds: fc.array(world, { minLength: 3, maxLength: 6 }),
      filler: fc.constantFrom(...fillers),
      only: fc.constantFrom('dangers', 'others', undefined),
    })
    .map(({ worlds, filler, only }) => {
      const [first, ...rest] = worlds.map((made) => planOf(made));
      const chains = [first, ...rest]
        .flatMap((plan) => (plan === undefined ? [] : peopleViews(plan)))
        .filter(({ hazards }) => only === undefined || (only === 'dangers') === hazards.length > 0)
        .map(({ operations }) => operations);
      const operations: Operation[] = [];
      for (let index = 0; operations.length < changes && chains.length > 0; index += 1) {
        for (const operation of chains[index % chains.length] ?? []) {
          const email = `${index}${filler}@acme.example`;
          operations.push({
            ...operation,
            step: operations.length + 1,
            user: { email: emailOf(email), shown: email, recordId: recordIdOf(`r${index}`) },
          });
        }
      }
      const some = operations.slice(0, 2000);
      const plan: Plan = {
        ...(first ?? planOf({ people: [], policy: {}, environment: 'staging', roleUntil: undefined })),
        operations,
        notes: some.map(({ user }) => ({ code: 'two-records', person: user.shown })),
        held: some.map(({ user, fields }) => ({
          email: user.email,
          shown: user.shown,
          place: { file: 'access.yaml', line: 1, column: 1 },
          live: undefined,
          leaves: NONE,
          fields,
        })),
        tests: some.map(({ user }) => ({ test: 't', person: user.shown, words: 'w', change: 'mends' })),
        leftBehind: some.map(({ user }) => ({ recordId: recordIdOf('r'), email: user.shown })),
      };
      return plan;
    });

describe('a plan in Markdown that must fit a comment', () => {
  const LIMIT = 60_000;

  test.each([0, 1, 30, 300, MANY])(
    'of %i changes is whole, small enough, and keeps verdict and digest',
    (changes) => {
      let [large, shortened] = [0, 0];
      fc.assert(
        fc.property(largePlan(changes), (plan) => {
          const markdown = renderPlanMarkdown(plan, { ...OPTIONS, limit: LIMIT });
          expect(markdown.length).toBeLessThanOrEqual(LIMIT);
          expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(LIMIT);
          const [top = ''] = markdown.split('###');
          expect(shownBy(top)).toContain(verdictOf(plan));
          expect(shownBy(top)).toContain(`Digest ${plan.digest.slice(0, 12)}`);
          expect((markdown.match(/^```/gm) ?? []).length % 2).toBe(0);
          expectInert(markdown, markdown.includes('Shortened to fit') ? 2 : 1);
          // Where no world has a change of the kind that is asked for, the plan has none.
          if (plan.operations.length >= changes) large += 1;
          if (markdown.includes('Shortened to fit')) shortened += 1;
        }),
        { numRuns: usually(2, 8) },
      );
      if (changes <= 1) expect(shortened).toBe(0);
      if (changes === MANY) expect(shortened).toBe(large);
    },
  );

  test('takes at most 45,000 bytes at its shortest, with the longest of names', () => {
    const long = '🚀'.repeat(300);
    let longest = 0;
    fc.assert(
      fc.property(world, (made) => {
        const plan = planOf(made);
        const people = Array.from({ length: 9 }, (_, index) => `${index}${long}`);
        const worst: Plan = {
          ...renamed(plan, (text) => `${text}${long}`),
          operations: plan.operations.flatMap((each, index) => [
            { ...each, hazards: HAZARDS, user: { ...each.user, shown: `${index}${long}` } },
            { ...each, waitsFor: people, user: { ...each.user, shown: `w${index}${long}` } },
          ]),
          breaches: [...LIFTABLE_GUARDS, 'self' as const, 'account-unproven' as const].map((guard) => ({
            guard,
            number: 9,
            limit: 9,
            people,
          })),
        };
        const options = { ...OPTIONS, title: long, commit: long, version: long, limit: 0 };
        longest = Math.max(longest, Buffer.byteLength(renderPlanMarkdown(worst, options)));
      }),
      { numRuns: usually(15, 60) },
    );
    expect(longest).toBeGreaterThan(10_000);
    expect(longest).toBeLessThanOrEqual(45_000);
  });

  test('fits a limit to the byte', () => {
    const size = (plan: Plan, limit: number): number =>
      Buffer.byteLength(renderPlanMarkdown(plan, { ...OPTIONS, limit }));
    fc.assert(
      fc.property(largePlan(30, ['', 'ж'.repeat(50)]), (plan) => {
        const least = size(plan, 0);
        for (let limit = size(plan, 1_000_000); limit > least; ) {
          expect(size(plan, limit)).toBe(limit);
          const next = size(plan, limit - 1);
          expect(next).toBeLessThan(limit);
          limit = next;
        }
      }),
      { numRuns: usually(6, 20) },
    );
  });

  test('leaves out the reasons of harmless changes first and people in danger last', () => {
    const large = largePlan(400, ['']).filter(
      ({ operations }) =>
        peopleViews({ operations, labels: new Map() }).some(({ hazards }) => hazards.length === 0) &&
        operations.some(({ hazards }) => hazards.length > 0),
    );
    const [plan] = fc.sample(large, { numRuns: 1, seed: 7 });
    if (plan === undefined) throw new Error('no plan');
    // Whoever is named is named as somebody who changes.
    const alone: Plan = { ...plan, notes: [], held: [], tests: [], leftBehind: [] };
    const shows = (limit: number): string => renderPlanMarkdown(alone, { ...OPTIONS, limit });
    const lengths = [1_000_000, 200_000, 100_000, 60_000, 30_000].map((limit) => shows(limit).length);
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
    const inDanger = peopleViews(plan).filter(({ hazards }) => hazards.length > 0);
    expect(inDanger.length).toBeGreaterThan(0);
    for (const limit of [1_000_000, 200_000]) {
      const text = shownBy(shows(limit));
      for (const each of inDanger.flatMap(({ people }) => people))
        expect(text).toMatch(new RegExp(`(?<![0-9])${each}`));
    }
  });
});

/** A run of a plan, each of its operations ended in some way. */
const runOf = (plan: Plan, kinds: readonly Outcome['kind'][], words: string): Applied => ({
  plan,
  outcomes: plan.operations.map((operation, index): Outcome => {
    const kind = kinds[index % kinds.length] ?? 'done';
    switch (kind) {
      case 'done':
        return { operation, kind, at: new Date(NOW.getTime() + index * 60_000) };
      case 'stale':
        return { operation, kind, fields: ['accessLevel'], words };
      case 'waiting':
        return { operation, kind, people: [words] };
      case 'failed':
        return { operation, kind, words, hint: words, status: 422 };
      case 'not-run':
        return { operation, kind, reason: words };
      default:
        return { operation, kind };
    }
  }),
  verification: { converged: false, left: plan.operations.slice(0, 1), enforced: [words], unread: false },
});

const kinds = fc.array(
  fc.constantFrom<Outcome['kind'][]>('done', 'already-so', 'stale', 'waiting', 'failed', 'not-run'),
  { minLength: 1, maxLength: 6 },
);

describe('a run in Markdown', () => {
  test('says how every operation ended, and until when tokens work that were issued before', () => {
    fc.assert(
      fc.property(world, kinds, (made, ended) => {
        const run = runOf(planOf(made), ended, 'somebody@acme.example');
        const text = shownBy(renderAppliedMarkdown(run, OPTIONS));
        expect(text).toContain(run.outcomes.length === 0 ? verdictOf(run.plan) : verdictOfRun(run));
        for (const { operation, kind } of run.outcomes) {
          expect(text).toContain(`${kind} ${operation.user.shown}: ${KIND_WORDS[operation.kind]}`);
        }
        const ahead = tokensUntil({ ...run, clockAheadMs: 86_400_000 + 1 });
        for (const [person, until] of tokensUntil(run)) {
          expect(ahead.get(person)).toBe(until.replace('11-22', '11-21'));
          expect(text.replaceAll('\n', ' ')).toMatch(new RegExp(`${person} +${until}`));
          expect(until).toMatch(/^2026-11-22T1[3-9]:\d\dZ$/);
        }
      }),
      { numRuns: usually(40, 240) },
    );
  });

  test.each([false, true])(
    'names each write without a clear answer, and says whether the account was read again (not: %s)',
    (unread) => {
      const [plan] = fc.sample(
        largePlan(30, ['']).filter(({ operations }) => operations.length > 12),
        1,
      );
      if (plan === undefined) throw new Error('no plan of that size');
      const { outcomes, verification } = runOf(plan, ['done', 'failed'], 'w');
      const run: Applied = {
        plan,
        outcomes: outcomes.map((outcome): Outcome => ({ ...outcome, inDoubt: 'lost' })),
        verification: { ...verification, unread },
      };
      const shown = [
        shownBy(renderAppliedMarkdown(run, OPTIONS)),
        renderApplied(run, 'text', { color: false, ...OPTIONS }),
      ];
      for (const text of shown) {
        for (const { operation } of outcomes)
          expect(text).toContain(`${operation.user.shown}: ${KIND_WORDS[operation.kind]} (lost)`);
        expect(text.includes('The account was read again five seconds after')).toBe(!unread);
      }
    },
  );

  test('is inert and fits, whatever people call things', () => {
    fc.assert(
      fc.property(
        world,
        kinds,
        hostileNames,
        fc.constantFrom(...HOSTILE_NAMES),
        (made, ended, stream, words) => {
          const plan = renamed(planOf(made), namer(stream));
          const markdown = renderAppliedMarkdown(runOf(plan, ended, words), { ...OPTIONS, limit: 60_000 });
          expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
          expectInert(markdown, markdown.includes('Shortened to fit') ? 2 : 1);
        },
      ),
      { numRuns: usually(10, 100) },
    );
  });

  test('of thousands of operations fits a comment and says how many went wrong', () => {
    fc.assert(
      fc.property(largePlan(MANY), kinds, (plan, ended) => {
        const markdown = renderAppliedMarkdown(runOf(plan, ended, 'w'.repeat(500)), {
          ...OPTIONS,
          limit: 60_000,
        });
        expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
        expect(unbalanced(htmlOf(markdown))).toEqual([]);
        expect(shownBy(markdown)).toContain(`Digest ${plan.digest.slice(0, 12)}`);
      }),
      { numRuns: usually(3, 20) },
    );
  });
});

const driftOf = (plan: Plan, name: (text: string) => string): DriftReport => ({
  account: { ...plan.account, name: name('account') },
  disabled: [],
  drifted: plan.operations.map(({ user, fields }) => ({
    kind: 'changed' as const,
    person: name(user.shown),
    place: { file: name('access.yaml'), line: 3, column: 1 },
    fields,
    adopt: `${name(user.shown)}:\n  integrations:\n    ${name('integration')}: manage\n`,
    takeOut: [
      { text: name('list of Returns'), place: { file: name('more.yaml'), line: 7, column: 1 } },
      { text: name('role operator'), place: { file: name('roles.yaml'), line: 9, column: 1 } },
    ],
    last: { at: name('2026-11-22T11:00:00Z'), by: name('by'), event: name('event'), source: name('source') },
  })),
  leftBehind: [name('left behind')],
  inNoFile: {
    settled: 3,
    administrators: [name('administrator')],
    writers: [name('writer')],
    invited: [name('invited')],
  },
  broken: [{ test: name('test'), person: name('breaker'), words: name('has manage'), isMended: false }],
  unapplied: [name('waiting')],
  unmade: [name('unmade')],
  overdue: plan.operations.map(({ user, fields }) => ({
    person: name(user.shown),
    leaves: fields.length === 0,
    fields,
    because: [
      {
        text: name('own entry'),
        until: name('2026-11-01'),
        place: { file: name('access.yaml'), line: 3, column: 1 },
        fields: [],
      },
    ],
  })),
  returning: plan.operations.map(({ user, fields }) => ({
    person: name(user.shown),
    leaves: false,
    fields,
    because: [{ text: name('role operator'), until: name('2026-11-01'), fields: [] }],
  })),
  upcoming: plan.operations.map(({ user }) => ({
    email: emailOf(user.email),
    shown: name(user.shown),
    what: 'accessLevel=manage',
    moment: Date.parse('2026-12-01T00:00:00Z'),
    reason: {
      text: 'own entry',
      note: name('INC-12'),
      place: { file: name('access.yaml'), line: 3, column: 1 },
    },
    ask: [name('@acme/security')],
  })),
  notes: [{ code: 'declared-but-disabled', people: plan.operations.map(({ user }) => name(user.shown)) }],
  unjudged: [{ test: name('test'), names: [name('integration')] }],
  uncompared: [
    {
      what: 'integration',
      name: name('Refunds'),
      people: plan.operations.map(({ user, fields }) => ({ person: name(user.shown), fields })),
    },
  ],
  isPartly: false,
  auditUnread: false,
  auditUnasked: 0,
  judgedAt: NOW,
  hasBase: true,
  undo: `celigo-access apply ${name('access')}`,
  end: `celigo-access apply ${name('access')} --due`,
  takeBack: `celigo-access apply ${name('access')} --base ${name('base')}`,
  labels: new Map([...plan.labels].map(([id, label]) => [id, name(label)])),
});

describe('drift in Markdown', () => {
  test('says who changed what, how to adopt it and how to undo it', () => {
    const plan = fc.sample(
      world.map((made) => planOf(made)).filter(({ operations }) => operations.length > 2),
      { numRuns: 1, seed: 3 },
    )[0];
    if (plan === undefined) throw new Error('no plan');
    const report = driftOf(plan, (text) => text);
    const text = shownBy(renderDriftMarkdown(report, OPTIONS));
    expect(text).toContain('and without this person in these places, which give more');
    for (const each of report.drifted) {
      if (each.kind !== 'changed') throw new Error('another kind');
      const { person, adopt, place, takeOut } = each;
      for (const line of takeOut) {
        expect(text).toContain(line.text);
        expect(text).toContain(placeText(line.place));
      }
      expect(text).toContain(person);
      expect(text).toContain(adopt?.trim());
      expect(text).toContain(placeText(place));
    }
    expect(text).toContain(
      'last change in the audit log (best effort): event by by at 2026-11-22T11:00:00Z through source',
    );
    expect(text).toContain(report.undo);
    for (const { person } of report.overdue)
      expect(text).toMatch(new RegExp(`${person}: .* · own entry, access.yaml:3 \\(until 2026-11-01\\)`));
    expect(text).toContain(report.end);
    expect(
      shownBy(
        renderDriftMarkdown({ ...report, drifted: [], broken: [], overdue: [], returning: [] }, OPTIONS),
      ),
    ).toContain('Nothing that the files state was changed outside.');
  });

  test('says in every form that the audit log was not asked after everybody, and why', () => {
    const plan = fc.sample(
      world.map((made) => planOf(made)).filter(({ operations }) => operations.length > 0),
      { numRuns: 1, seed: 3 },
    )[0];
    if (plan === undefined) throw new Error('no plan');
    const report = driftOf(plan, (text) => text);
    const overdue = report.overdue.map((each) => ({ ...each, since: 'unknown' as const }));
    const some = { ...report, overdue, auditUnasked: 4 };
    const look = { color: false };
    const forms = [
      renderDrift(some, 'text', look),
      shownBy(renderDriftMarkdown(some, OPTIONS)),
      shownBy(renderOverdueMarkdown(some, OPTIONS)),
    ];
    for (const form of forms) expect(form).toMatch(/asked after 20 people at most.*not asked after 4 more/su);
    expect(JSON.parse(renderDrift(some, 'json', look))).toMatchObject({ auditUnasked: 4 });
  });

  test('counts broken access tests where it only counts as its first line does', () => {
    const plan = fc.sample(
      world.map((made) => planOf(made)),
      { numRuns: 1, seed: 3 },
    )[0];
    if (plan === undefined) throw new Error('no plan');
    const broken = Array.from({ length: 40 }, (_, n) => ({
      test: `test ${n % 2}`,
      person: `person-${n}@acme.example`,
      words: 'has manage',
      isMended: n % 2 === 1,
    }));
    const report = { ...driftOf(plan, (text) => text), drifted: [], overdue: [], returning: [], broken };
    const text = shownBy(renderDriftMarkdown(report, { ...OPTIONS, limit: 4_000 }));
    expect(text.match(/\d+ access tests? \w+ broken[^\n]*\./g)).toEqual([
      '1 access test is broken.',
      '1 access test is broken, and 1 until what waits is carried out.',
    ]);
  });

  test('is inert and fits, whatever people call things', () => {
    fc.assert(
      fc.property(world, hostileNames, (made, stream) => {
        const name = namer(stream);
        const report = driftOf(planOf(made), name);
        const newcomer: DriftReport['drifted'][number] = {
          kind: 'newcomer',
          why: 'changed',
          isAdministrator: true,
          changedAt: name('2026-11-22T11:00:00Z'),
          fields: report.drifted.flatMap((each) => (each.kind === 'changed' ? each.fields : [])).slice(0, 3),
          person: name('newcomer'),
          invitation: 'pending',
          createdAt: name('2026-11-22T11:00:00Z'),
          createdVia: name('way'),
          adopt: `${name('newcomer')}: {}\n`,
          end: `${name('newcomer')}: {}\n`,
        };
        const guarded = {
          kind: 'protected' as const,
          fields: [],
          person: name('guarded'),
          wants: 'to be disabled',
          isBreakGlass: false,
        };
        const unread: DriftReport['drifted'][number] = {
          kind: 'newcomer',
          why: 'came',
          person: name('colleague'),
          invitation: 'accepted',
          namedIn: name('access/teams/more.yaml'),
        };
        const drifted = [newcomer, unread, guarded, ...report.drifted];
        const markdown = renderDriftMarkdown(
          { ...report, drifted },
          {
            ...OPTIONS,
            limit: 60_000,
          },
        );
        const soon = renderUpcomingMarkdown(report, { ...OPTIONS, limit: 60_000 });
        for (const each of [markdown, soon]) {
          expect(Buffer.byteLength(each)).toBeLessThanOrEqual(60_000);
          expectInert(each, each.includes('Shortened to fit') ? 2 : 1);
        }
      }),
      { numRuns: usually(10, 100) },
    );
  });
});

describe('the difference of two files in Markdown', () => {
  test('says who gains and who loses in the words of the text, and is inert', () => {
    fc.assert(
      fc.property(world, world, hostileNames, (before, after, stream) => {
        const difference = offlineDifference(configOf(before), configOf(after), NOW, []);
        const text = shownBy(renderOfflineMarkdown(difference, OFFLINE));
        for (const view of peopleViews(difference)) {
          for (const line of view.lines)
            expect(text).toContain(`${line.what}: ${line.before} → ${line.after}`);
          for (const hazard of view.hazards) expect(text).toContain(HAZARD_WORDS[hazard]);
        }
        for (const email of difference.undeclared) expect(text).toContain(email);
        const name = namer(stream);
        const hostile = {
          ...difference,
          undeclared: difference.undeclared.map(name),
          operations: difference.operations.map((each) => ({
            ...each,
            user: { ...each.user, shown: name(each.user.shown) },
          })),
          labels: new Map([...difference.labels].map(([id, label]) => [id, name(label)])),
        };
        expectInert(renderOfflineMarkdown(hostile, OFFLINE));
      }),
      { numRuns: usually(12, 120) },
    );
  });
});

test('a name that holds slashes is shown whole, and a grant on it is a gain', () => {
  const file = (mcpServers: string, integrations: string): string =>
    `version: 1\naccount: { name: Acme, region: us }\nusers:\n  ada@acme.example: { mcpServers: {${mcpServers}}, integrations: {${integrations}} }\n`;
  const [base, config] = [file('/stock: read', ''), file('/stock: read, /orders: write', '"A/B/C": manage')];
  const difference = offlineDifference(readText(base), readText(config), NOW, []);
  const lines = peopleViews(difference).flatMap((view) =>
    view.lines.map(({ symbol, what }) => `${symbol} ${what}`),
  );
  expect(lines).toEqual(['+ A/B/C', '+ MCP /orders']);
  expect(shownBy(renderOfflineMarkdown(difference, OFFLINE))).toContain('+ MCP /orders: none → write');
});

test('signs follow what is reached: disabling is a loss, enabling a gain, and the rest is only recorded', () => {
  const file = (ada: string, bea: string): string =>
    `version: 1\naccount: { name: Acme, region: us }\nusers:\n  ada@acme.example: ${ada}\n  bea@acme.example: ${bea}\n`;
  const [manages, monitors] = ['accessLevel: manage, enabled: ', 'accessLevel: monitor, enabled: '];
  const base = file(`{ ${monitors}true }`, `{ ${manages}false }`);
  const config = file(`{ ${manages}false }`, `{ ${monitors}true }`);
  const lines = peopleViews(offlineDifference(readText(base), readText(config), NOW, [])).flatMap(
    ({ people, lines }) => lines.map(({ symbol, what }) => `${people[0]} ${symbol} ${what}`),
  );
  expect(lines.sort()).toEqual([
    'ada@acme.example - enabled',
    'ada@acme.example ~ access level',
    'bea@acme.example + enabled',
    'bea@acme.example ~ access level',
  ]);
});

describe('findings and failures in Markdown', () => {
  const finding = (words: string) => ({
    severity: 'error' as const,
    code: 'unknown-role',
    summary: words,
    why: words,
    fix: words,
    place: { file: words, line: 2, column: 1, endLine: 2, endColumn: 4 },
    frame: { firstLine: 1, lines: ['users:', words, '  ````'] },
    related: [{ file: words, line: 9, column: 1 }],
  });

  test.each(HOSTILE_NAMES.map((name) => [name]))('%j is inert in them', (name) => {
    expectInert(renderFindingsMarkdown([finding(name), finding(name)], OPTIONS));
    expectInert(renderFailureMarkdown({ headline: name, words: name, remedies: [name, name] }, OPTIONS));
    expectInert(
      renderFailureMarkdown(
        { headline: name, words: `${name}\n${name}`, remedies: [] },
        { ...OPTIONS, title: name, version: name, commit: name },
      ),
    );
  });

  test('are shown whole where they fit: what, where, why, what to do', () => {
    const text = shownBy(renderFindingsMarkdown([finding('There is no role "x".')], OPTIONS));
    expect(text).toContain('1 error');
    expect(text).toContain('error unknown-role');
    expect(text.match(/There is no role "x"\./g)).toHaveLength(6);
    expect(text).toContain('See also');
    const many = Array.from({ length: 5000 }, () => finding('y'.repeat(300)));
    const short = renderFindingsMarkdown(many, { ...OPTIONS, limit: 60_000 });
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(60_000);
    expect(shownBy(short)).toContain('5000 errors');
  });

  test('hide what looks like a token', () => {
    const token = 'k3J9xQ7vB2mN8pR5tW1yZ6cD4fG0hL';
    const { place } = finding('access.yaml');
    expect(
      renderFindingsMarkdown([{ ...finding(`a ${token} b`), place, related: [] }], OPTIONS),
    ).not.toContain(token);
  });

  test('of a run say what failed, why and what to do', () => {
    const text = shownBy(
      renderFailureMarkdown(
        {
          headline: 'The account could not be read.',
          words: '503: try later',
          remedies: ['Run it again.', 'Ask a@b.example'],
        },
        OPTIONS,
      ),
    );
    for (const words of [
      'The account could not be read.',
      '503: try later',
      'Run it again.',
      'Ask a@b.example',
    ])
      expect(text).toContain(words);
  });
});
