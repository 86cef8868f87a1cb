/** What neither the files nor the account's lists say anything about. Every report ends with it. */
export const NOT_COVERED: readonly string[] = [
  'API tokens of the account and of connectors, and MCP tokens that were already issued',
  'MCP end users, their groups and roles, and capability sets',
  "access of Celigo's own support, and who may grant it",
  'the switch that lets people accept invitations, and notifications',
  "transfer of the ownership, deletion of the account, reset of a person's MFA",
  "environments other than the token's",
  'the profile that a person has in each region',
];
