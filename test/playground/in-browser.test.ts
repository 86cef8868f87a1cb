/** What stands in for Node's modules in a page gives what they give. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import standIn, * as page from '../../src/playground/in-browser.ts';
import { binaryText } from '../support/text.ts';

it('digests are those of node:crypto', () => {
  fc.assert(
    fc.property(
      fc.array(binaryText(), { maxLength: 4 }),
      fc.constantFrom('hex' as const, 'base64' as const),
      (texts, form) => {
        const [ours, theirs] = [page.createHash('sha256'), createHash('sha256')];
        for (const text of texts) {
          ours.update(text);
          theirs.update(text);
        }
        expect(ours.digest(form)).toBe(theirs.digest(form));
      },
    ),
    { numRuns: 40 },
  );
});

it('the ASCII form of a domain is that of node:url', () => {
  for (const domain of [
    'acme.example',
    'bücher.example',
    'ACME.Example',
    'faß.example',
    'a..b',
    'пример.example',
    'no domain',
  ])
    expect(page.domainToASCII(domain)).toBe(domainToASCII(domain));
  fc.assert(
    fc.property(fc.domain(), (domain) => {
      expect(page.domainToASCII(domain)).toBe(domainToASCII(domain));
    }),
  );
});

it('the folder of a path is that of node:path', () => {
  for (const each of ['access.yaml', 'a/b.yaml', 'a/b/c.yaml', './a.yaml'])
    expect(standIn.posix.dirname(each)).toBe(path.posix.dirname(each));
});
