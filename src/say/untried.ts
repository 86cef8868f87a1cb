/** What no rehearsal tries. */

/**
 * What the sandbox could do at a request and no case does.
 *
 * @internal A test holds that nothing is missing here.
 */
export const UNTRIED_FAULTS: Readonly<Record<string, string>> = {
  slow: 'answers that take long',
  'repeated-page': 'pages that come twice',
  'vanished-page': 'pages that do not come',
  'bad-address': 'addresses that cannot be invited',
};

/**
 * What the other administrator of the sandbox could do and does in no case.
 *
 * @internal A test holds that nothing is missing here.
 */
export const UNTRIED_EDITS: Readonly<Record<string, string>> = {
  invite: 'invites somebody',
  insert: 'adds somebody',
  enable: 'enables somebody',
  'transfer-ownership': 'hands over the account',
  'delete-integration': 'deletes an integration',
  'delete-server': 'deletes an MCP server',
  'rename-integration': 'renames an integration',
  'rename-server': 'renames an MCP server',
  accept: 'and somebody who accepts an invitation',
  dismiss: 'or dismisses one',
};

const listed = (words: Readonly<Record<string, string>>): string => Object.values(words).join(', ');

/** What nothing of this tries: a verdict holds for what was tried. */
export const NOT_TRIED: readonly string[] = [
  listed(UNTRIED_FAULTS),
  `another administrator who ${listed(UNTRIED_EDITS)}`,
  'lags that outlast the run, and a run that begins before the last write of the one before has landed',
  'readings of the API under which some change cannot be made at all',
  'two runs at once, and the rules of your license',
];
