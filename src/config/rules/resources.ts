/** Names of integrations and MCP servers, as far as the files alone can judge them: what they pin tells names from slips. */
import type { Finding, Place } from '../../core/model/finding.ts';
import { isPinId } from '../../core/model/ids.ts';
import { isNear, suggesterOf } from '../../core/model/suggest.ts';
import type { Subject } from './subject.ts';

/** Shorter names are near to each other by chance. */
const SHORTEST = 4;
/** In names of so many letters two slips are likelier than two resources. */
const LONG = 8;

/** A name that is not pinned and nearly that of one that is; only the account can tell whether it has both. */
export function* nearlyPinned({ config }: Subject): Iterable<Finding> {
  for (const section of ['integrations', 'mcpServers'] as const) {
    const declared = config[section];
    const pins = [...declared.values()].filter(({ id }) => id !== undefined).map(({ key }) => key);
    if (pins.length === 0) continue;
    const names = new Map<string, Place>();
    for (const { [section]: grants } of [...config.roles.values(), ...config.users.values()])
      for (const { key, place } of grants)
        if (!declared.has(key) && !isPinId(key) && !names.has(key)) names.set(key, place);
    const nearest = suggesterOf(pins);
    for (const [name, place] of names) {
      const like = nearest(name);
      if (like !== undefined && isSlipOf(name, like)) yield nearly(name, like, section, place);
    }
  }
}

/** Numbers and words of a few capitals ("EU", "B") tell two resources apart. */
const MARKS = /\d+|(?<![\p{L}\d])\p{Lu}{1,3}(?![\p{L}\d])/gu;
const marksOf = (name: string): string => (name.match(MARKS) ?? []).join(' ');

const isSlipOf = (name: string, pin: string): boolean =>
  Math.min(name.length, pin.length) >= SHORTEST &&
  isNear(name, pin, name.length >= LONG ? 2 : 1) &&
  (marksOf(name) === marksOf(pin) || name.toLowerCase() === pin.toLowerCase());

const nearly = (name: string, like: string, section: string, place: Place): Finding => ({
  severity: 'warning',
  code: 'nearly-pinned',
  summary: `"${name}" is not pinned under \`${section}\`, and nearly "${like}", which is.`,
  why: 'A name that the account does not have is refused by every plan.',
  fix: `Did you mean "${like}"? If the account has both, pin this one by its \`id\`, too.`,
  place,
});
