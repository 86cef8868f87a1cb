/** Answers in every form: the same facts, and nothing that a name could have made. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { answerFromAccount } from '../../src/core/reach/person.ts';
import { catalogueOf } from '../../src/core/reach/resource.ts';
import { whoCanInAccount } from '../../src/core/reach/who-can.ts';
import { renderExplanation, renderReach } from '../../src/form/answers.ts';
import { activeIn, htmlOf, tagsOf, textOf } from '../support/gfm.ts';
import { runCli } from '../support/harness.ts';
import { caseWith, HOSTILE } from '../support/hostile-account.ts';
import { skeletonOf, wordsOf } from '../support/page.ts';
import { NOW, ORIGIN } from '../support/world.ts';

const EXAMPLE = join(dirname(fileURLToPath(import.meta.url)), '../../examples/company');

const QUESTIONS = [
  ['explain', 'ada.marsh@fernhill.example'],
  ['explain', 'umar.farah@fernhill.example', 'Stock America'],
  ['explain', 'nobody@fernhill.example'],
  ['who-can', 'Order to Cash'],
  ['who-can', '/orders', '--level', 'write'],
];

const ask = async (question: readonly string[], format: string): Promise<string> =>
  (await runCli([...question, '--format', format], { cwd: EXAMPLE })).stdout;

/** Backticks of ours are marks in both forms; blanks are no facts. */
const bare = (text: string): string => text.replaceAll('`', '').replace(/\s+/g, ' ').trim();
const fragmentsOf = (text: string): string[] =>
  text
    .split(/\n| {3,}|; /)
    .map(bare)
    .filter((part) => part !== '');

describe.each(QUESTIONS)('the answer to %s %s %s', (...question) => {
  const asked = question.filter((word) => word !== undefined);

  it('says in Markdown and in a page what it says in text', async () => {
    const text = await ask(asked, 'text');
    const markdown = bare(textOf(htmlOf(await ask(asked, 'markdown'))));
    const page = bare(wordsOf((await ask(asked, 'html')) || '<body></body>'));
    for (const fragment of fragmentsOf(text)) {
      expect(markdown).toContain(fragment);
      expect(page).toContain(fragment);
    }
    expect(text === '').toBe(markdown === '');
  });
});

/** Both questions about an account in which everything is called `text`. */
async function formsWith(text: string, format: 'markdown' | 'html'): Promise<string[]> {
  const { live } = caseWith(text).reviewed;
  const { labels, resources } = catalogueOf({ live });
  const asked = { origin: ORIGIN, judgedAt: NOW, labels, resources, accountName: text };
  const look = { color: false, version: '1.2.3' };
  const explained = live.users.map((user) =>
    renderExplanation(
      { ...asked, person: user.shownEmail, account: [answerFromAccount(user)] },
      format,
      look,
    ),
  );
  const reached = [...resources.values()].map((resource) =>
    renderReach({ ...asked, resource, account: whoCanInAccount(live, resource) }, format, look),
  );
  return Promise.all([...explained, ...reached]);
}

const ELEMENTS = new Set('h1 h2 p strong ul li code br wbr table thead tbody tr th td'.split(' '));

describe('a name in an answer', () => {
  it.each(HOSTILE.map((text) => [text]))('%j is text and nothing else', async (text) => {
    for (const markdown of await formsWith(text, 'markdown')) {
      const html = htmlOf(markdown);
      expect(tagsOf(html).filter(({ name }) => !ELEMENTS.has(name))).toEqual([]);
      expect(activeIn(html)).toEqual([]);
    }
    const plain = (await formsWith('plain', 'html')).map(skeletonOf);
    expect((await formsWith(text, 'html')).map(skeletonOf)).toEqual(plain);
  });
});
