/** What the lists beside the users show: environments and the SSO client, where an account has one or none. */
import { isObject } from '../../core/model/json.ts';
import type { Learnt } from '../../core/model/remote.ts';
import { codesOf } from '../words.ts';
import { answered, unanswered } from './finding.ts';
import { objectIn, type Pass } from './pass.ts';
import { isList, itemsIn, keysIn, seen } from './sight.ts';

export const answersBeside = (pass: Pass): Learnt[] => [
  ssoNone(pass),
  environmentsNone(pass),
  environmentUser(pass),
];

function ssoNone({ ssoClients: sight }: Pass): Learnt {
  const question = 'sso-none';
  if (sight.status === 204) return answered(question, '204', [seen(sight, 'no SSO client, and no body')]);
  if (!isList(sight)) return unanswered(question, 'The list of SSO clients could not be read.');
  if (itemsIn(sight).length > 0) return unanswered(question, 'The account has an SSO client.');
  return answered(question, 'array', [seen(sight, 'an empty list')]);
}

function environmentsNone({ environments: sight }: Pass): Learnt {
  const question = 'environments-none';
  if (sight.status === 403 && codesOf(objectIn(sight)).includes('feature_not_enabled'))
    return answered(question, 'refused', [seen(sight, 'refused with the code feature_not_enabled')]);
  if (!isList(sight)) return unanswered(question, 'The list of environments could not be read.');
  const items = itemsIn(sight);
  const [only] = items;
  if (items.length !== 1 || String(only?.name).toLowerCase() !== 'production')
    return unanswered(question, 'The account lists other environments than production alone.');
  return answered(question, 'production', [seen(sight, 'a list of production alone', keysIn(items))]);
}

/** The owner is in no list of users: an id of that list is the token user's, and one of nobody is the owner's. */
function environmentUser({ environments: sight, lists, token }: Pass): Learnt {
  const question = 'environment-user';
  const items = isList(sight) ? itemsIn(sight) : [];
  if (items.length === 0) return unanswered(question, 'No environment is listed.');
  const evidence = [seen(sight, 'users of the environments', keysIn(items))];
  const named = new Set(items.flatMap(({ _envUserId: id }) => (typeof id === 'string' ? [id] : [])));
  if (items.every(({ _envUserId: id }) => id === undefined)) return answered(question, 'absent', evidence);
  const { items: users, whole } = lists.users;
  const listed = users.map(({ sharedWithUser: person }) => (isObject(person) ? person._id : undefined));
  if (listed.some((id) => typeof id === 'string' && named.has(id)))
    return answered(question, 'token-user', evidence);
  if (whole && named.size > 0 && listed.includes(objectIn(token)?._userId))
    return answered(question, 'owner', evidence);
  return unanswered(
    question,
    'Their ids are of nobody in the list of users, so they may be anybody’s.',
    evidence,
  );
}
