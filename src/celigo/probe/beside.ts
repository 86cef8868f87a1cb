/** What the lists beside the users show: environments and the SSO client, where an account has one or none. */
import { objectOf } from '../../core/model/json.ts';
import type { Learnt } from '../../core/model/remote.ts';
import { answered, answersTo, type ProbeAnswer, unanswered } from './finding.ts';
import type { Pass } from './pass.ts';
import { isList, isNotLicensed, itemsIn, keysIn, objectIn, seen } from './sight.ts';

export const answersBeside = (pass: Pass): Learnt[] =>
  answersTo(pass, {
    'sso-none': ssoNone,
    'environments-none': environmentsNone,
    'environment-user': environmentUser,
  });

function ssoNone({ ssoClients: sight }: Pass): ProbeAnswer {
  if (sight.status === 204) return answered('204', seen(sight, 'no SSO client, and no body'));
  if (!isList(sight)) return unanswered('The list of SSO clients could not be read.');
  if (itemsIn(sight).length > 0) return unanswered('The account has an SSO client.');
  return answered('array', seen(sight, 'an empty list'));
}

function environmentsNone({ environments: sight }: Pass): ProbeAnswer {
  if (isNotLicensed(sight))
    return answered('refused', seen(sight, 'refused with the code feature_not_enabled'));
  if (!isList(sight)) return unanswered('The list of environments could not be read.');
  const items = itemsIn(sight);
  const [only] = items;
  if (items.length !== 1 || String(only?.name).toLowerCase() !== 'production')
    return unanswered('The account lists other environments than production alone.');
  return answered('production', seen(sight, 'a list of production alone', keysIn(items)));
}

/** The owner is in no list of users: an id of that list is the token user's, and one of nobody is the owner's. */
function environmentUser({ environments: sight, lists, token }: Pass): ProbeAnswer {
  const items = isList(sight) ? itemsIn(sight) : [];
  if (items.length === 0) return unanswered('No environment is listed.');
  const evidence = seen(sight, 'users of the environments', keysIn(items));
  const named = new Set(items.flatMap(({ _envUserId: id }) => (typeof id === 'string' ? [id] : [])));
  if (items.every(({ _envUserId: id }) => id === undefined)) return answered('absent', evidence);
  const { items: users, whole } = lists.users;
  const listed = users.map(({ sharedWithUser }) => objectOf(sharedWithUser)._id);
  if (listed.some((id) => typeof id === 'string' && named.has(id))) return answered('token-user', evidence);
  if (whole && named.size > 0 && listed.includes(objectIn(token)?._userId))
    return answered('owner', evidence);
  return unanswered('Their ids are of nobody in the list of users, so they may be anybody’s.', evidence);
}
