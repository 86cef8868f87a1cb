/** The dialects of what an account has beside its users. Their shape is checked where they join the others. */
export const BESIDE_USERS = {
  'notify-answer': {
    question: 'How a change of notifications is answered; elements: each with a statusCode of its own.',
    values: ['204', '200', 'elements'],
    source: 'not stated',
  },
  'notify-others': {
    question: 'May an administrator change the notifications of others?',
    values: ['allowed', 'refused'],
    source: "the vendor's UI and command line do; the rule is not stated",
    obstructs: ['refused'],
  },
  'sso-none': {
    question: 'How an account without an SSO client answers.',
    values: ['204', 'array'],
    source: 'developer site: an array of at most one, or 204',
  },
  'environments-none': {
    question:
      'What an account without several environments answers: 403 `feature_not_enabled`, or production.',
    values: ['refused', 'production'],
    source: 'developer site 403; help center: production counts as one',
  },
  'environment-user': {
    question:
      "Whose id `_envUserId` of the token's environment has: the owner's, as resources have, or the token user's.",
    values: ['owner', 'token-user', 'absent'],
    source: 'field named by the developer site; whose it is, is not stated',
  },
} as const;
