/** What the records of people show: which keys are there when they say nothing. */

import type { JsonObject } from '../../core/model/json.ts';
import type { Learnt, SeenAnswer } from '../../core/model/remote.ts';
import { counted } from '../../core/model/text.ts';
import { among, answered, unanswered } from './finding.ts';
import type { Pass } from './pass.ts';
import { keysIn, seen } from './sight.ts';

/** Switches of a record. */
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

const UNREAD = 'No record of a user could be read.';

export const recordAnswers = (pass: Pass): Learnt[] => [
  acceptedFalse(pass),
  ...falseFlags(pass),
  emptyGrants(pass),
  onEveryRecord(pass, 'last-modified-by', 'lastModifiedBy'),
  onEveryRecord(pass, 'shared-with-user-id', '_sharedWithUserId'),
  ssoEnforced(pass),
];

const recordsOf = ({ lists }: Pass): readonly JsonObject[] => lists.users.items;

function acceptedFalse(pass: Pass): Learnt {
  const question = 'accepted-false';
  const records = recordsOf(pass);
  const present = records.filter(({ accepted }) => accepted === false).length;
  const absent = records.filter((record) => !Object.hasOwn(record, 'accepted')).length;
  const evidence = [
    seen(
      pass.lists.users.first,
      `accepted is false in ${counted(present, 'record')} and left out in ${absent}`,
    ),
  ];
  if (records.length === 0) return unanswered(question, UNREAD);
  if (present + absent === 0) return unanswered(question, 'Everybody has accepted.', evidence);
  return presentOrAbsent(question, present, absent, evidence);
}

function presentOrAbsent(
  question: string,
  present: number,
  absent: number,
  evidence: readonly SeenAnswer[],
): Learnt {
  if (present > 0 && absent > 0) return unanswered(question, 'Records differ.', evidence);
  return answered(question, present > 0 ? 'present' : 'absent', evidence);
}

/** The dialect, and beside it what is plainly seen: a flag that is kept as it was stored may look like either. */
function falseFlags(pass: Pass): Learnt[] {
  const records = recordsOf(pass);
  const places = records.flatMap((record) =>
    FLAGS.map((flag) => [Object.hasOwn(record, flag), record[flag]]),
  );
  const absent = places.filter(([isThere]) => isThere === false).length;
  const present = places.filter(([, value]) => value === false).length;
  const keys = keysIn(records).filter((key) => FLAGS.some((flag) => flag === key));
  const evidence = [
    seen(
      pass.lists.users.first,
      `switches that are not on: ${counted(present, 'says', 'say')} false, ${counted(absent, 'is', 'are')} left out`,
      keys,
    ),
  ];
  if (records.length === 0) return [unanswered('flag-false', UNREAD), unanswered(SEEN_FLAGS, UNREAD)];
  const excluded = new Set<string>();
  if (present > 0) excluded.add('absent');
  if (absent > 0) excluded.add('present');
  if (present > 0 && absent > 0)
    return [answered('flag-false', 'as-stored', evidence), answered(SEEN_FLAGS, 'mixed', evidence)];
  const plain =
    present + absent === 0
      ? unanswered(SEEN_FLAGS, 'Every switch of every record is on.', evidence)
      : answered(SEEN_FLAGS, present > 0 ? 'present' : 'absent', evidence);
  const why = 'Switches that are kept as they were stored could look the same.';
  return [among('flag-false', ['as-stored', 'absent', 'present'], excluded, evidence, { open: why }), plain];
}

const SEEN_FLAGS = 'false-flags-seen';

function emptyGrants(pass: Pass): Learnt {
  const question = 'empty-grants';
  const records = recordsOf(pass);
  const lists = records.map(({ integrationAccessLevel }) => integrationAccessLevel);
  const present = lists.filter((list) => Array.isArray(list) && list.length === 0).length;
  const absent = records.filter((record) => !Object.hasOwn(record, 'integrationAccessLevel')).length;
  const evidence = [
    seen(
      pass.lists.users.first,
      `an empty list of grants is there ${counted(present, 'time')} and left out ${counted(absent, 'time')}`,
    ),
  ];
  if (records.length === 0) return unanswered(question, UNREAD);
  if (present + absent === 0)
    return unanswered(question, 'Everybody has a grant on some integration.', evidence);
  return presentOrAbsent(question, present, absent, evidence);
}

function onEveryRecord(pass: Pass, question: string, key: string): Learnt {
  const records = recordsOf(pass);
  const count = records.filter((record) => Object.hasOwn(record, key)).length;
  const evidence = [
    seen(pass.lists.users.first, `${key} is on ${count} of ${counted(records.length, 'record')}`),
  ];
  if (records.length === 0) return unanswered(question, UNREAD);
  return presentOrAbsent(question, count, records.length - count, evidence);
}

/** That everybody's flag is on may be chance; that somebody's is off is not. */
function ssoEnforced(pass: Pass): Learnt {
  const question = 'sso-enforced';
  const records = recordsOf(pass);
  const off = records.filter(({ accountSSORequired }) => accountSSORequired !== true).length;
  const evidence = [
    seen(pass.lists.users.first, `SSO is not required by ${off} of ${counted(records.length, 'record')}`),
  ];
  if (records.length === 0) return unanswered(question, UNREAD);
  if (off === 0)
    return unanswered(
      question,
      'Everybody has to use SSO, which may be each record or the account.',
      evidence,
    );
  return answered(question, 'off', evidence);
}
