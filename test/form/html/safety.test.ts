/** Whatever people and the account call things, a page says it and does nothing of it. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, named } from '../../../src/form/html/markup.ts';
import { visible } from '../../../src/form/visible.ts';
import { caseWith, HOSTILE } from '../../support/hostile-account.ts';
import { pageOf, skeletonOf, wordsOf } from '../../support/page.ts';
import { binaryText } from '../../support/text.ts';
import { usually } from '../../support/thorough.ts';

const page = (text: string): string => {
  const { reviewed, options } = caseWith(text);
  return pageOf(reviewed, options);
};

describe('a literal with contents', () => {
  it('keeps text as text, between tags and in quoted attributes', () => {
    const text = `<b a="x" b='y'>&amp;`;
    const made = html`<i title="${text}">${text}</i>`.toString();
    expect(made).toBe(
      '<i title="&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;">&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;</i>',
    );
  });

  it('shows what cannot be seen', () => {
    expect(named('a\u202Eb\u2028c\uD83D').toString()).toBe('<bdi>a\\u{202e}b\\u{2028}c\\u{d83d}</bdi>');
  });

  it('leaves no character that could end a text or an attribute, whatever is put in', () => {
    fc.assert(
      fc.property(binaryText(), (text) => {
        expect(named(text).toString().slice(5, -6)).not.toMatch(
          /[<>"'\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|&(?!(?:amp|lt|gt|quot|#39);)/u,
        );
      }),
      { numRuns: usually(1_000, 4_000) },
    );
  });

  it('puts lists in one after the other, and nothing for what is left out', () => {
    expect(html`<p>${['a', [html`<br>`, 1]]}${false}${undefined}`.toString()).toBe('<p>a<br>1');
  });
});

describe.each(HOSTILE)('a name like %j', (text) => {
  it('adds no tag, no attribute and no line of markup to the page', () => {
    expect(skeletonOf(page(text))).toEqual(skeletonOf(page('Orders')));
  });

  it('is shown, in every place where it was written', () => {
    const times = (words: string, part: string): number => words.split(part).length - 1;
    const everywhere = times(wordsOf(page('Orders')), 'Orders');
    expect(everywhere).toBeGreaterThan(40);
    const shown = visible(text).replace(/\s+/g, ' ').trim();
    // A file cannot hold every character: then the places are those where the account's own answers stand.
    const isWhole = !/[\p{Cs}\p{Cc}\u2028\u2029\uFEFF]/u.test(text);
    // The one path in the command is quoted for a shell.
    expect(times(wordsOf(page(text)), shown)).toBeGreaterThanOrEqual(isWhole ? everywhere - 1 : 10);
  });
});

describe('the policy of a page', () => {
  const made = page('Orders');

  it('allows the one style and the one script that are there, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(made)?.[1]
      ?.replaceAll('&#39;', "'");
    const hashes = ['style', 'script'].map((tag) => {
      const [only, ...more] = [...made.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))];
      expect(more).toEqual([]);
      return `${tag}-src 'sha256-${createHash('sha256')
        .update(only?.[1] ?? '')
        .digest('base64')}'`;
    });
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      ...hashes,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('stands before everything that it is to govern', () => {
    expect(made.indexOf('Content-Security-Policy')).toBeLessThan(made.indexOf('<style>'));
    expect(made.indexOf('<meta charset="utf-8">')).toBeLessThan(1024);
  });

  it('finds nothing to load, to send or to run', () => {
    const tags = new Set(skeletonOf(made).map((tag) => /^<\/?([a-z0-9]+)/.exec(tag)?.[1]));
    for (const tag of ['img', 'link', 'iframe', 'object', 'form', 'base', 'svg', 'script', 'style']) {
      expect(tags).not.toContain(tag);
    }
    for (const tag of skeletonOf(made)) expect(tag).not.toMatch(/ (?:src|srcset|style|on[a-z]+)=/);
    for (const tag of skeletonOf(made)) expect(tag).not.toMatch(/ href="(?!#)/);
  });
});
