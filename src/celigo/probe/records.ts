/** What the records of people show: which keys are there when they say nothing. */

import type { Learnt, SeenAnswer } from '../../core/model/remote.ts';
import { counted } from '../../core/model/text.ts';
import { among, answered, answersTo, type ProbeAnswer, unanswered } from './finding.ts';
import type { Pass } from './pass.ts';
import { keysIn, type SeenList, seen } from './sight.ts';

const FLAGS = [
  'accountMFARequired',
  'accountSSORequired',
  'allowAccessToAPIM',
  'allowToEditRetryData',
  'allowIntegrationWorkspaceCreation',
  'allMcpServerAccess',
  'disabled',
  'isProductionAdmin',
  'dismissed',
] as const;

export function recordAnswers(pass: Pass): Learnt[] {
  const flags = flagsThatAreOff(pass.lists.users);
  return answersTo(pass, {
    'accepted-false': ofRecords(acceptedFalse),
    'flag-false': ofRecords(() => falseFlags(flags)),
    'false-flags-seen': ofRecords(() => falseFlagsSeen(flags)),
    'empty-grants': ofRecords(emptyGrants),
    'last-modified-by': ofRecords(onEveryRecord('lastModifiedBy')),
    'shared-with-user-id': ofRecords(onEveryRecord('_sharedWithUserId')),
    'sso-enforced': ofRecords(ssoEnforced),
  });
}

const ofRecords =
  (judge: (users: SeenList) => ProbeAnswer) =>
  ({ lists: { users } }: Pass): ProbeAnswer =>
    users.items.length === 0 ? unanswered('No record of a user could be read.') : judge(users);

/** How often something is said, and how often it is left out. */
interface Counts {
  readonly present: number;
  readonly absent: number;
  readonly evidence: SeenAnswer;
}

/** `neither` is why it is not known where it is neither said nor left out. */
function presentOrAbsent({ present, absent, evidence }: Counts, neither = ''): ProbeAnswer {
  if (present + absent === 0) return unanswered(neither, evidence);
  if (present > 0 && absent > 0) return unanswered('Records differ.', evidence);
  return answered(present > 0 ? 'present' : 'absent', evidence);
}

function acceptedFalse({ items, first }: SeenList): ProbeAnswer {
  const present = items.filter(({ accepted }) => accepted === false).length;
  const absent = items.filter((record) => !Object.hasOwn(record, 'accepted')).length;
  const words = `accepted is false in ${counted(present, 'record')} and left out in ${absent}`;
  return presentOrAbsent({ present, absent, evidence: seen(first, words) }, 'Everybody has accepted.');
}

function flagsThatAreOff({ items, first }: SeenList): Counts {
  let [present, absent] = [0, 0];
  for (const record of items)
    for (const flag of FLAGS) {
      if (!Object.hasOwn(record, flag)) absent += 1;
      else if (record[flag] === false) present += 1;
    }
  const words = `switches that are not on: ${counted(present, 'says', 'say')} false, ${counted(absent, 'is', 'are')} left out`;
  const keys = keysIn(items).filter((key) => FLAGS.some((flag) => flag === key));
  return { present, absent, evidence: seen(first, words, keys) };
}

/** A flag that is kept as it was stored may look like either. */
function falseFlags({ present, absent, evidence }: Counts): ProbeAnswer {
  if (present > 0 && absent > 0) return answered('as-stored', evidence);
  const excluded = new Set([...(present > 0 ? ['absent'] : []), ...(absent > 0 ? ['present'] : [])]);
  return among(['as-stored', 'absent', 'present'], excluded, [evidence], {
    open: 'Switches that are kept as they were stored could look the same.',
  });
}

const falseFlagsSeen = (flags: Counts): ProbeAnswer =>
  flags.present > 0 && flags.absent > 0
    ? answered('mixed', flags.evidence)
    : presentOrAbsent(flags, 'Every switch of every record is on.');

function emptyGrants({ items, first }: SeenList): ProbeAnswer {
  const lists = items.map(({ integrationAccessLevel }) => integrationAccessLevel);
  const present = lists.filter((list) => Array.isArray(list) && list.length === 0).length;
  const absent = items.filter((record) => !Object.hasOwn(record, 'integrationAccessLevel')).length;
  const words = `an empty list of grants is there ${counted(present, 'time')} and left out ${counted(absent, 'time')}`;
  const neither = 'Everybody has a grant on some integration.';
  return presentOrAbsent({ present, absent, evidence: seen(first, words) }, neither);
}

const onEveryRecord =
  (key: string) =>
  ({ items, first }: SeenList): ProbeAnswer => {
    const present = items.filter((record) => Object.hasOwn(record, key)).length;
    const evidence = seen(first, `${key} is on ${present} of ${counted(items.length, 'record')}`);
    return presentOrAbsent({ present, absent: items.length - present, evidence });
  };

/** That everybody's flag is on may be chance; that somebody's is off is not. */
function ssoEnforced({ items, first }: SeenList): ProbeAnswer {
  const off = items.filter(({ accountSSORequired }) => accountSSORequired !== true).length;
  const evidence = seen(first, `SSO is not required by ${off} of ${counted(items.length, 'record')}`);
  if (off > 0) return answered('off', evidence);
  return unanswered('Everybody has to use SSO, which may be each record or the account.', evidence);
}
