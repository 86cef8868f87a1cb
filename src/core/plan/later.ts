/** What dates alone will break, as warnings: with the moment and the places, and never a refusal of today's run. */
import { strictOf } from '../desired/after-roles.ts';
import type { DesiredState } from '../desired/resolve.ts';
import { type Finding, type Place, placeText, type Words } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import { SETTINGS, type SettingName, switchLabel } from '../model/settings.ts';
import { untilText } from '../model/until.ts';
import { type CalendarDay, type LaterBreach, staying } from './calendar.ts';
import { writablePeople } from './ends.ts';

export const laterFindings = (calendar: readonly CalendarDay[]): Finding[] =>
  calendar.flatMap(({ moment, breaches }) => breaches.map((breach) => findingOf(breach, moment)));

/** The same without what the calendar alone tells: by then somebody has less, as meant. */
export const laterWarnings = (calendar: readonly CalendarDay[]): Finding[] =>
  laterFindings(calendar).filter(({ code }) => code !== 'tightens-later');

/** The same of what a role gave that has ended: a plan says it beside what the account has. */
export const pastFindings = (desired: DesiredState): Finding[] =>
  writablePeople(desired).flatMap(({ shown, state, unstated = [] }) =>
    state === 'absent'
      ? []
      : [...groupBy(unstated, ({ moment }) => moment)].flatMap(([moment, all]) =>
          staying(shown, all).map((breach) => findingOf(breach, moment)),
        ),
  );

function findingOf(breach: CalendarDay['breaches'][number], moment: number): Finding {
  const places = distinct(breach.places);
  const [place, ...related] = places;
  return {
    severity: 'warning',
    ...breachWords(breach, untilText(moment)),
    ...(place === undefined ? {} : { place }),
    ...(related.length === 0 ? {} : { related }),
  };
}

const distinct = (places: readonly Place[]): Place[] => [
  ...new Map(places.map((place) => [placeText(place), place])).values(),
];

/** What somebody has by the looser value. */
const valueLabel = (name: SettingName): string =>
  `${SETTINGS[name].signIn ? 'a sign-in without ' : ''}"${SETTINGS[name].label}"`;

function breachWords(later: LaterBreach, day: string): Words {
  switch (later.kind) {
    case 'floor':
      return {
        code: 'ends-below-floor',
        summary: `After ${day} fewer administrators remain than the ${later.minimum} of \`policy.minAdministrators\`: ${later.left.length === 0 ? 'nobody' : later.left.join(', ')}.`,
        why: 'From then on, no run could end this access until another administrator is there.',
        fix: 'Declare another administrator before then, or extend the date.',
      };
    case 'test':
      return {
        code: 'test-breaks-later',
        summary: `After ${day} the access test "${later.test}" fails: ${later.person} ${later.words}.`,
        why: 'A run after that would be refused for it.',
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
    case 'tightens': {
      const { person, setting, value } = later;
      const label = switchLabel(setting);
      return {
        code: 'tightens-later',
        summary: `After ${day} "${label}" of ${person} is ${value ? 'yes' : 'no'}, as \`defaults\` say.`,
        why: 'The role that said otherwise ends. The next apply writes it, and no timer does.',
        fix: 'Write the setting into the entry of the person, if what the role says is to stay.',
      };
    }
    case 'stays': {
      const { person, settings } = later;
      const labels = settings.map(valueLabel).join(', ');
      const line = settings.map((name) => `${name}: ${strictOf(name)}`).join(', ');
      return {
        code: 'stays-later',
        summary: `After ${day} ${person} keeps ${labels}: the role ends, and no line states it then.`,
        why: 'Settings are managed only where a line states them, and a role that has ended states nothing. So no plan and no timer takes this away.',
        fix: `Write \`defaults: { ${line} }\`, which speaks for everybody of whom no other line does. Or write \`${line}\` into the entry of ${person} on that day: earlier, it ends what the role gives.`,
      };
    }
  }
}
