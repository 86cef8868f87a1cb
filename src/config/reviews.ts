/** Decisions of reviews on disk: `reviews/` beside the access files, in the same repository. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Document, isMap, isScalar } from 'yaml';
import schema from '../../schemas/reviews.schema.json' with { type: 'json' };
import { compareFindings, type Finding } from '../core/model/finding.ts';
import type { WrittenReview } from '../core/written/review.ts';
import { loadFiles, type SourceFile, withFrames } from './load.ts';
import { findingsOf } from './schema.ts';
import validate from './validators/reviews.js';

/** A file of the right shape. */
export interface ReviewSource extends SourceFile {
  readonly value: WrittenReview;
}

/** What is in the folder; nothing where there is none. */
export interface ReadReviews {
  readonly files: readonly ReviewSource[];
  readonly findings: readonly Finding[];
  /** Findings that come later, with the lines around them. */
  withFrames(findings: readonly Finding[]): Finding[];
}

const REVIEWS = 'reviews';

const isReview = (file: SourceFile): file is ReviewSource => validate(file.value);

/** Never throws for what is in a file. */
export async function readReviews(root: string, cwd: string): Promise<ReadReviews> {
  const folder = path.join(root, REVIEWS);
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) return { files: [], findings: [], withFrames: (findings) => [...findings] };
  const loaded = await loadFiles({ paths: [folder], cwd });
  // A folder that holds no review yet is no mistake.
  const findings = loaded.findings.filter(({ code }) => code !== 'no-yaml-in-folder');
  const files: ReviewSource[] = [];
  for (const file of loaded.files) {
    if (isReview(file)) files.push(file);
    else findings.push(...findingsOf(file, validate.errors ?? [], { schema }));
  }
  const frames = (all: readonly Finding[]): Finding[] => withFrames(all, loaded.files).sort(compareFindings);
  return { files, findings: frames(findings), withFrames: frames };
}

const HEAD = ` What one owner decides about the people of their files. Behind each \`decision:\` write
   keep
   end       with \`on: 2027-01-31\` below it, the last day, and \`reason: why\`
   remove    with \`reason: why\` below it
 Then sign it: take the # before \`signed\` away, write your e-mail and the day as 2026-11-25, and open a pull request.
 Change nothing else: the digest is of the people and what they hold. What stands behind a # is for reading.`;

/**
 * A file to fill in: a `decision:` for each person, which nothing is written behind, and the place of the signature.
 * `remarks` are what is good to know of somebody, each on one line.
 */
export function decisionsText(review: WrittenReview, remarks: ReadonlyMap<string, string>): string {
  const people = Object.entries(review.people).map(([who, person]) => [who, { ...person, decision: null }]);
  const document = new Document(
    { ...review, people: Object.fromEntries(people) },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = HEAD;
  const remarkOn = (map: unknown, remarkOf: (name: string) => string | undefined): void => {
    for (const { key } of isMap(map) ? map.items : []) {
      const remark = isScalar(key) ? remarkOf(String(key.value)) : undefined;
      if (isScalar(key) && remark !== undefined) key.commentBefore = remark;
    }
  };
  // Without a blank, so that the line is in its column once the mark before it is taken away.
  remarkOn(document.contents, (name) => (name === 'people' ? 'signed: { by: , on: }' : undefined));
  remarkOn(document.get('people', true), (who) => {
    const remark = remarks.get(who);
    return remark === undefined ? undefined : ` ${remark}`;
  });
  return document.toString({ lineWidth: 0, nullStr: '' });
}
