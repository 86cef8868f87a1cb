/**
 * Three small accounts and the files about them. Together their plans have every kind of operation: promote,
 * demote with something left over, grant, revoke, update, invite (three sharing a call), reinvite, enable,
 * disable, remove, and one that waits.
 */

export interface Story {
  readonly name: string;
  /** The seed of the account before. */
  readonly account: string;
  /** The text of access.yaml. */
  readonly file: string;
  /** What the plan says, as `kind name`, in its order. */
  readonly plan: readonly string[];
}

const headWith = (minAdministrators: number): string => `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy:
  dismissed: reinvite
  minAdministrators: ${minAdministrators}
  maxRemovals: 100%
  maxDemotions: 100%
  maxGrantLoss: 100%
integrations:
  Order to Cash: { id: aaaaaaaaaaaaaaaaaaaaaaa1 }
  Returns: { id: aaaaaaaaaaaaaaaaaaaaaaa2 }
users:
  root@acme.example: { accessLevel: administrator }
`;

const RESOURCES = `owner: owner@acme.example
tokens: { sandbox-token: root@acme.example }
integrations:
  - { name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }
  - { name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa2 }
  - { name: Recycled, id: aaaaaaaaaaaaaaaaaaaaaaa3 }
mcpServers:
  - { uri: /orders, id: bbbbbbbbbbbbbbbbbbbbbbb1 }
  - { uri: /stock, id: bbbbbbbbbbbbbbbbbbbbbbb2 }
users:
  root@acme.example: { accessLevel: administrator }
`;

/** Four administrators and two to remain: one leaves, three step down, one is made, one is still to accept. */
export const administrators: Story = {
  name: 'administrators change',
  account: `${RESOURCES}  ada@acme.example:
    accessLevel: administrator
    mcpServers: { /orders: write, /stock: read }
    allowToEditRetryData: true
    raw: { notManaged: { kept: ada } }
  bea@acme.example:
    accessLevel: monitor
    integrations: { Order to Cash: manage }
    mcpServers: { /orders: read }
    raw: { notManaged: { kept: bea } }
  cal@acme.example: { accessLevel: administrator, mcpServers: { /orders: read } }
  dan@acme.example: { accessLevel: administrator, mfaRequired: true, raw: { notManaged: { kept: dan } } }
  gus@acme.example: { accessLevel: administrator }
`,
  file: `${headWith(2)}  ada@acme.example: { mcpServers: { /stock: write }, integrations: { Returns: manage }, ssoRequired: true }
  bea@acme.example: { accessLevel: administrator }
  cal@acme.example: { state: absent }
  dan@acme.example: { accessLevel: manage }
  gus@acme.example: { accessLevel: monitor }
  hal@acme.example: { accessLevel: administrator }
`,
  plan: [
    'promote bea',
    'demote ada',
    'demote cal',
    'demote dan',
    'demote gus',
    'revoke ada',
    'remove cal',
    'invite hal',
  ],
};

/** Nobody comes and nobody goes, but access, switches and sign-in change in every direction. */
export const movers: Story = {
  name: 'people move',
  account: `${RESOURCES}  ida@acme.example:
    integrations: { Order to Cash: monitor, ffffffffffffffffffffffff: manage }
    mcpServers: { eeeeeeeeeeeeeeeeeeeeeeee: write }
    raw: { notManaged: { kept: ida } }
  jon@acme.example: { accessLevel: manage, mcpServers: all, raw: { notManaged: [1, { two: null }] } }
  kim@acme.example:
    accessLevel: monitor
    integrations: { Order to Cash: manage }
    mcpServers: { /orders: [mcp:write] }
    mfaRequired: true
    allowAccessToApim: true
  lee@acme.example: { integrations: { Returns: monitor }, disabled: true, raw: { notManaged: { kept: lee } } }
  max@acme.example:
    accessLevel: manage
    integrations: { Returns: manage }
    mcpServers: { /orders: write }
    raw: { notManaged: { kept: max } }
  nia@acme.example: { accessLevel: monitor, mfaRequired: true, raw: { notManaged: { kept: nia } } }
  ola@acme.example: { accessLevel: manage, raw: { notManaged: { kept: ola } } }
`,
  file: `${headWith(0)}  ida@acme.example: { integrations: { Order to Cash: manage }, mcpServers: { /orders: write } }
  jon@acme.example: { accessLevel: monitor, integrations: { Returns: manage } }
  kim@acme.example:
    integrations: { Returns: monitor }
    mcpServers: { /stock: read }
    mfaRequired: false
    ssoRequired: true
  lee@acme.example: { accessLevel: monitor, enabled: true }
  max@acme.example: { integrations: { Returns: monitor }, enabled: false }
  nia@acme.example: { accessLevel: monitor, mfaRequired: false, allowToEditRetryData: true }
  ola@acme.example: { accessLevel: manage }
`,
  plan: [
    'revoke jon',
    'disable max',
    'revoke max',
    'update kim',
    'update nia',
    'grant ida',
    'grant lee',
    'enable lee',
  ],
};

/** Four join, three of them alike; two leave; two more were invited and have not accepted. Lists have pages. */
export const joiners: Story = {
  name: 'people join and leave',
  account: `pageSize: 3
${RESOURCES}  pia@acme.example:
    invitation: dismissed
    integrations: { Order to Cash: monitor }
    raw: { notManaged: { kept: pia } }
  quin@acme.example: { accessLevel: monitor, mcpServers: { /orders: read } }
  rob@acme.example: { invitation: pending, accessLevel: monitor, raw: { notManaged: { kept: rob } } }
  sam@acme.example: { invitation: pending, accessLevel: manage }
  uma@acme.example: { accessLevel: manage, raw: { notManaged: { kept: uma } } }
`,
  file: `${headWith(0)}  pia@acme.example: { integrations: { Order to Cash: manage } }
  quin@acme.example: { state: absent }
  rob@acme.example: { integrations: { Returns: monitor } }
  sam@acme.example: { state: absent }
  tia@acme.example: { accessLevel: monitor, mcpServers: { /orders: read } }
  tim@acme.example: { accessLevel: monitor, mcpServers: { /orders: read } }
  tom@acme.example: { accessLevel: monitor, mcpServers: { /orders: read } }
  Val@Acme.example: { integrations: { Order to Cash: manage }, mfaRequired: true }
`,
  plan: [
    'remove quin',
    'revoke rob',
    'remove sam',
    'grant pia',
    'reinvite pia',
    'invite tia',
    'invite tim',
    'invite tom',
    'invite Val',
  ],
};

export const STORIES: readonly Story[] = [administrators, movers, joiners];
