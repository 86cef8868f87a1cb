/** Reviews of owners as JSON. */
import { present } from '../../core/model/present.ts';
import { idOf } from '../../core/recertify/population.ts';
import type { ReviewStatus } from '../../core/recertify/status.ts';
import type { Recertification } from '../../say/recertify.ts';

const FORMAT_VERSION = '1.3';

/** Where each owner stands, and what was decided and is not yet so. */
export function statusDocument({ everyDays, owners, notYet }: ReviewStatus) {
  return {
    everyDays: everyDays ?? null,
    owners: owners.map(({ signed, dueBy, ...owner }) => ({
      ...owner,
      signed: signed === undefined ? null : signedDocument(signed),
      dueBy: dueBy ?? null,
    })),
    notYet: notYet.map(({ email, decision, by, why, place: { file, line }, on = null }) => {
      return { email, decision, by, why, on, file, line };
    }),
  };
}

type Signed = NonNullable<ReviewStatus['owners'][number]['signed']>;

const signedDocument = ({
  by,
  on,
  digest,
  place: { file, line },
  isKnown: known,
  isReviewed: reviewed,
}: Signed) => {
  return { by, on, digest, file, line, known, reviewed };
};

export const recertificationDocument = ({
  account,
  readAt,
  populations,
  status,
  review,
}: Recertification): unknown => ({
  formatVersion: FORMAT_VERSION,
  accountName: account,
  readAt: readAt.toISOString(),
  /** With `--owner`, the populations are a part of them. */
  people: review.figures.people,
  ...statusDocument(status),
  populations: populations.map(({ owner, digest, people }) => ({
    owner,
    digest,
    people: people.map((each) => ({ email: each.shown, ...present({ id: idOf(each) }), has: each.has })),
  })),
});
