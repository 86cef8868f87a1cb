/** The first access file of somebody who has none: short, valid, and it says what comes next. */
import { stringify } from 'yaml';
import { domainOf } from '../core/model/address.ts';
import { present } from '../core/model/present.ts';

export interface Starter {
  readonly name: string;
  readonly region: string;
  readonly environment?: string;
  /** The first declared person. */
  readonly administrator: string;
}

/** Beside the files: editors find it without any network. Its `$id` is a name, and nowhere to go. */
export const SCHEMA_FILE = 'access.schema.json';

/** For editors. */
export const SCHEMA_BESIDE = `# yaml-language-server: $schema=${SCHEMA_FILE}`;

/** Where nothing stands beside what is written, as on a pipe: how the schema comes there. */
export const SCHEMA_TO_COME = `# For editors: celigo-access schema --output ${SCHEMA_FILE}
${SCHEMA_BESIDE}`;

export function starterText({ name, region, environment, administrator }: Starter): string {
  const account = { name, region, ...present({ environment }) };
  return `${SCHEMA_BESIDE}
version: 1

${stringify({ account }, { lineWidth: 0 }).trimEnd()}
  # The id of an integration that only this account has. It proves that token
  # and file belong together, and apply refuses to run without it.
  # The command doctor prints the line.
  # contains: [5e44efa28015c9464272256f]
  # The owner is never in the user list; named here, nobody invites them.
  # owner: cio@example.com

policy:
  # Another domain is an error: a misspelt address invites a stranger.
  domains:
    - ${stringify(domainOf(administrator)).trimEnd()}
  # People in no file are shown and left alone; later: disable or remove.
  unmanagedUsers: report
  # Besides the token's own user.
  minAdministrators: 2
  # breakGlass: [break-glass@example.com]
  # ends: { administrator: { required: true, atMost: 90d } } # who must have an end, and how far away at most

roles:
  # A role is a bundle of access. Replace this one, or delete it.
  viewer:
    description: Sees every integration, changes none
    accessLevel: monitor

# What stands here about a person is all that they have: what is not granted
# is taken away.
users:
  ${stringify(administrator).trimEnd()}:
    accessLevel: administrator
  # ada@example.com:
  #   roles: [viewer]
  # alan@example.com:
  #   integrations: { Order to Cash: manage }
  #   mcpServers: { /orders: read }
  #   until: 2027-06-30
`;
}
