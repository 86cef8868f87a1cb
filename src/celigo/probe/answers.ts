/** What single answers show: tokenInfo, errors, and which lists there are. */
import { isObject, type JsonObject, objectOf } from '../../core/model/json.ts';
import { present } from '../../core/model/present.ts';
import type { Learnt, ListedToken, SeenAnswer } from '../../core/model/remote.ts';
import { among, answered, answersTo, type ProbeAnswer, unanswered } from './finding.ts';
import type { Pass } from './pass.ts';
import { isList, isNotLicensed, itemsIn, keysIn, objectIn, type Sight, seen } from './sight.ts';

export const singleAnswers = (pass: Pass): Learnt[] =>
  answersTo(pass, {
    'token-info': tokenInfo,
    'token-user': tokenUser,
    'error-shape': errorShape,
    'unauthorized-shape': unauthorizedShape,
    'body-of-401': ({ stranger }) => bodyOf(stranger, 401),
    'body-of-404': (each) => bodyOf(missing(each) ?? each.missingList, 404),
    'mcp-servers': ({ lists }) => there(lists.servers.first),
    notifications: ({ notifications }) => there(notifications),
    environments: ({ environments }) => there(environments),
    'sso-clients': ({ ssoClients }) => there(ssoClients),
    'api-tokens': ({ tokens }) => there(tokens),
  });

function tokenInfo({ token }: Pass): ProbeAnswer {
  const info = objectIn(token);
  if (info === undefined) return unanswered('tokenInfo could not be read.');
  const evidence = seen(token, 'keys of tokenInfo', keysIn([info]));
  const shape = shapeOfInfo(info);
  if (shape === undefined) return { excluded: INFO_SHAPES, evidence: [evidence], why: OTHER_SHAPE };
  return answered(shape, evidence);
}

const OTHER_SHAPE = 'It has another shape than those known.';
const INFO_SHAPES = ['scope-star', 'scope-array', 'bare', 'named'];

function shapeOfInfo({ _userId, scope, ...rest }: JsonObject): string | undefined {
  if (_userId === undefined) return undefined;
  const isNamed = Object.hasOwn(rest, 'email') || Object.hasOwn(rest, 'name');
  if (scope === '*') return isNamed ? 'named' : 'scope-star';
  if (isNamed) return undefined;
  if (Array.isArray(scope)) return 'scope-array';
  return scope === undefined && Object.keys(rest).length === 0 ? 'bare' : undefined;
}

const emailIn = (person: unknown): string | undefined =>
  isObject(person) && typeof person.email === 'string' ? person.email.trim().toLowerCase() : undefined;

/** The owner is in no list. So an id of the list is the token user's, and another may be either's. */
function tokenUser(pass: Pass): ProbeAnswer {
  const info = objectIn(pass.token);
  const { items, whole } = pass.lists.users;
  if (info === undefined || typeof info._userId !== 'string') return unanswered('tokenInfo names no user.');
  if (items.length === 0) return unanswered('No record of a user could be read.');
  const people = items.map(({ sharedWithUser }) => objectOf(sharedWithUser));
  if (people.some(({ _id }) => _id === info._userId))
    return answered('user', seen(pass.token, 'its id is that of somebody in the list of users'));
  const own = emailIn(info) ?? subscriber(pass);
  const isListed = own !== undefined && people.some((person) => emailIn(person) === own);
  const nobodys = 'its id is of nobody in the list of users';
  if (whole && isListed)
    return answered('owner', seen(pass.token, `${nobodys}, and the token belongs to somebody who is`));
  return unanswered(
    'Its id is of nobody in the list of users, so the token may be the owner’s.',
    seen(pass.token, nobodys),
  );
}

/** Whose notifications are the caller's own, where others have some as well. */
function subscriber({ ownNotifications, notifications }: Pass): string | undefined {
  const emailsIn = (sight: Sight) =>
    new Set(itemsIn(sight).map(({ subscribedByUser }) => emailIn(subscribedByUser)));
  const [own, all] = [emailsIn(ownNotifications), emailsIn(notifications)];
  return own.size === 1 && all.size > 1 ? [...own][0] : undefined;
}

type Body = 'errors' | 'message' | 'strings' | 'text' | 'nothing' | 'another';

function bodyShape({ value, text }: Sight): Body {
  if (value === undefined) return text.trim() === '' ? 'nothing' : /^\s*</.test(text) ? 'another' : 'text';
  if (!isObject(value)) return typeof value === 'string' ? 'text' : 'another';
  const { errors, message } = value;
  if (Array.isArray(errors) && errors.length > 0) {
    if (errors.every((each) => typeof each === 'string')) return 'strings';
    return errors.every(isObject) ? 'errors' : 'another';
  }
  return typeof message === 'string' && errors === undefined ? 'message' : 'another';
}

const SHAPES = ['errors', 'message', 'strings', 'text'];

const seenBody = (sight: Sight): SeenAnswer =>
  seen(sight, `a body of the shape "${bodyShape(sight)}"`, keysIn([objectIn(sight) ?? {}]));

const missing = ({ missingRecord, missingList }: Pass): Sight | undefined =>
  [missingRecord, missingList].find(({ status }) => status === 404);

function errorShape(pass: Pass): ProbeAnswer {
  const sight = missing(pass);
  if (sight === undefined) return unanswered('What does not exist was not answered with 404.');
  const shape = bodyShape(sight);
  if (SHAPES.includes(shape)) return answered(shape, seenBody(sight));
  return { excluded: SHAPES, evidence: [seenBody(sight)], why: OTHER_SHAPE };
}

/** Where every error is a bare message, or a text, a 401 that looks like the others shows nothing of its own. */
function unauthorizedShape(pass: Pass): ProbeAnswer {
  const { stranger } = pass;
  if (stranger.status !== 401) return unanswered('A request without a token was not answered with 401.');
  const shape = bodyShape(stranger);
  const other = missing(pass);
  const excluded = new Set<string>();
  if (shape === 'errors' || shape === 'strings') excluded.add('message');
  if (shape === 'message' && other !== undefined && bodyShape(other) !== 'message') excluded.add('envelope');
  if (shape === 'nothing' || shape === 'another')
    for (const each of ['message', 'envelope']) excluded.add(each);
  return among(['message', 'envelope'], excluded, [seenBody(stranger)], {
    open: 'Every error has this shape, so a 401 shows nothing of its own.',
  });
}

/** What is plainly seen, whatever follows from it. */
const bodyOf = (sight: Sight, status: number): ProbeAnswer =>
  sight.status === status
    ? answered(bodyShape(sight), seenBody(sight))
    : unanswered(`No answer had the status ${status}.`);

/** Whether a list is there for this token. */
function there(sight: Sight): ProbeAnswer {
  if (isList(sight)) return answered('there', seen(sight, 'the list can be read'));
  if (sight.status === 404) return answered('missing', seen(sight, 'there is no such list'));
  if (isNotLicensed(sight))
    return answered('not-licensed', seen(sight, 'refused with the code feature_not_enabled'));
  if (sight.status === 403) return answered('refused', seen(sight, 'the token may not read it'));
  return unanswered('It was answered in a way that says neither.', seen(sight, 'as it came'));
}

/** The tokens that the account lists, without their values; undefined: it lists none to this token. */
export function listedTokens({ tokens, lists }: Pass): ListedToken[] | undefined {
  if (!isList(tokens)) return undefined;
  const emails = new Map<unknown, string>();
  for (const { sharedWithUser: person } of lists.users.items)
    if (isObject(person) && typeof person.email === 'string') emails.set(person._id, person.email);
  return itemsIn(tokens).map((token) => tokenOf(token, emails));
}

const ID = /^[0-9a-f]{24}$/;

function tokenOf(token: JsonObject, emails: ReadonlyMap<unknown, string>): ListedToken {
  const { user } = token;
  const id = [token._userId, token._ownerId, objectOf(user)._id].find(
    (each): each is string => typeof each === 'string' && ID.test(each),
  );
  const owner = emails.get(id) ?? emailIn(user) ?? id;
  const word = [token.type, token.kind, token.tokenType].find((each) => typeof each === 'string');
  const kind = typeof word === 'string' && /^[\w-]{1,30}$/.test(word) ? word : kindOf(token);
  const { createdAt } = token;
  const isTime =
    typeof createdAt === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(createdAt);
  return {
    ...present({ owner }),
    kind,
    rights: rightsOf(token),
    ...(isTime ? { createdAt } : {}),
    ...(typeof token.revoked === 'boolean' ? { revoked: token.revoked } : {}),
  };
}

const kindOf = ({ _connectorId, _integrationId }: JsonObject): string =>
  _connectorId !== undefined || _integrationId !== undefined ? 'integration app' : 'account';

function rightsOf({ fullAccess, scope, rights, access }: JsonObject): ListedToken['rights'] {
  if (typeof fullAccess === 'boolean') return fullAccess ? 'full' : 'custom';
  const word = [rights, access, scope].find((each) => each === 'full' || each === 'custom' || each === '*');
  if (word === undefined) return 'unknown';
  return word === 'custom' ? 'custom' : 'full';
}
