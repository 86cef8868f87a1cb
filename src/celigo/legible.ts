/** Lists of which one entry may be odd: it is named and set aside, and the others are read. */
import { objectOf } from '../core/model/json.ts';
import type { OddResource } from '../core/model/live.ts';
import { MisshapenError } from './shape.ts';

/** What can be read of a list; the rest is named and set aside. */
export function legible<T>(
  what: OddResource['what'],
  documents: readonly unknown[],
  read: (document: unknown) => T,
  odd: OddResource[],
): T[] {
  return documents.flatMap((document) => {
    try {
      return [read(document)];
    } catch (error) {
      if (!(error instanceof MisshapenError)) throw error;
      const { name, _id } = objectOf(document);
      const shown = [name, _id].find((text) => typeof text === 'string' && text.trim() !== '');
      odd.push({ what, shown: typeof shown === 'string' ? shown : '', oddity: error.what });
      return [];
    }
  });
}
