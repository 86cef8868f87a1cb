/** What dates alone will break, as warnings: with the moment and the places, and never a refusal of today's run. */
import type { Finding } from '../model/finding.ts';
import { switchLabel } from '../model/settings.ts';
import type { CalendarDay, LaterBreach } from './calendar.ts';
import { lastDayOf } from './end-limits.ts';

export function laterFindings(calendar: readonly CalendarDay[]): Finding[] {
  return calendar.flatMap(({ moment, breaches }) =>
    breaches.map((breach): Finding => {
      const [place, ...related] = breach.places;
      return {
        severity: 'warning',
        ...breachWords(breach, lastDayOf(moment)),
        ...(place === undefined ? {} : { place }),
        ...(related.length === 0 ? {} : { related }),
      };
    }),
  );
}

type Words = Pick<Finding, 'code' | 'summary' | 'why' | 'fix'>;

function breachWords(later: LaterBreach, day: string): Words {
  switch (later.kind) {
    case 'floor':
      return {
        code: 'ends-below-floor',
        summary: `After ${day} fewer administrators remain than the ${later.minimum} of \`policy.minAdministrators\`: ${later.left.length === 0 ? 'nobody' : later.left.join(', ')}.`,
        why: 'From then on, no run could end this access until another administrator is there.',
        fix: 'Declare another administrator before that day, or extend the date.',
      };
    case 'test':
      return {
        code: 'test-breaks-later',
        summary: `After ${day} the access test "${later.test}" fails: ${later.person} ${later.words}.`,
        why: 'A run after that day would be refused for it.',
        fix: 'Extend the date, give the access by another line, or change the test.',
      };
    case 'manager':
      return {
        code: 'no-manager-later',
        summary: `After ${day} nobody but administrators manages ${later.integration}.`,
        fix: 'Give somebody `manage` for longer, if somebody should look after it.',
      };
    case 'nothing':
      return {
        code: 'nothing-left-later',
        summary: `After ${day} ${later.person} is left with nothing, and is then removed from the account.`,
        why: 'The last grant ends; no line says that the person leaves.',
        fix: 'If they are to leave, write `until` beside the person; else give something that lasts.',
      };
    case 'loosens': {
      const { person, setting, value } = later;
      const label = switchLabel(setting);
      return {
        code: 'loosens-later',
        summary: `After ${day} "${label}" of ${person} is ${value ? 'yes' : 'no'}, as \`defaults\` say.`,
        why: 'The role that made it stricter ends, and the next apply writes what the defaults say.',
        fix: 'Write the setting into the entry of the person, if it is to stay.',
      };
    }
  }
}
