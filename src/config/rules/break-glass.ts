/** `policy.breakGlass`: accounts for emergencies are disabled, but for the hours that an entry explains. */
import { addressBook } from '../../core/model/address.ts';
import type { Finding, Place } from '../../core/model/finding.ts';
import { endOf } from '../../core/model/until.ts';
import type { WrittenUser } from '../../core/written/config.ts';
import { breakGlassOf } from '../../core/written/policy.ts';
import type { Subject } from './subject.ts';

const HOUR = 60 * 60 * 1000;
/** How long such an account may be in use by one explanation. */
const MOST_HOURS = 24;

/** An entry that is enabled says why and until when, and not for more than a day. */
export function* breakGlass({ config, now }: Subject): Iterable<Finding> {
  const place = config.policyPlaces.get('breakGlass');
  if (place === undefined) return;
  for (const email of breakGlassOf(config.policy)) {
    const user = config.users.get(email);
    if (user === undefined) {
      const near = addressBook(config.users.values()).nearest(email);
      yield undeclared(email, near, config.insidePolicy.get(email) ?? place);
    } else if (user.state !== 'absent' && user.enabled?.value !== false) {
      const { until, reason } = user;
      if (until === undefined || reason === undefined) yield unexplained(user, place, now);
      else if ((endOf(until.value) ?? 0) - now.getTime() > MOST_HOURS * HOUR)
        yield tooLong(user.shown, until.place, place, now);
    }
  }
}

const undeclared = (email: string, near: string | undefined, place: Place): Finding => ({
  severity: 'error',
  code: 'break-glass-undeclared',
  summary: `${email} stands in \`policy.breakGlass\`, but is not declared under \`users\`.`,
  why: 'Only an entry says what the account may do, and so when it differs.',
  fix: `${near === undefined ? 'Add' : `Did you mean ${near}? If not, add`} \`${email}: { accessLevel: administrator, enabled: false }\` under \`users\`.`,
  place,
});

const unexplained = ({ shown, enabled, place }: WrittenUser, policy: Place, now: Date): Finding => ({
  severity: 'error',
  code: 'break-glass-open',
  summary: `${shown} is an account for emergencies and is not declared disabled.`,
  why: 'An open account for emergencies is one more administrator whom nobody watches.',
  fix: `Write \`enabled: false\`. While it is in use, write \`enabled: true\` with a \`reason\` and \`until: ${latestUse(now)}\` or earlier.`,
  place: enabled?.place ?? place,
  related: [policy],
});

const tooLong = (shown: string, place: Place, policy: Place, now: Date): Finding => ({
  severity: 'error',
  code: 'break-glass-too-long',
  summary: `${shown} is an account for emergencies and may be in use for at most ${MOST_HOURS} hours.`,
  why: 'After a day it is no emergency any more.',
  fix: `Write a moment that is at most ${MOST_HOURS} hours away: \`until: ${latestUse(now)}\` or earlier.`,
  place,
  related: [policy],
});

/** The last full minute until which one entry may explain the use. */
export const latestUse = (now: Date): string =>
  `${new Date(now.getTime() + MOST_HOURS * HOUR).toISOString().slice(0, 16)}:00Z`;
