/** The jobs of docs/everyday.md: files, what somebody does, and the commands. */
import { readFileSync } from 'node:fs';
import type { ExitCode } from '../../src/errors.ts';
import type { TestSandbox } from './harness.ts';

export interface Job {
  readonly title: string;
  readonly words: string;
  readonly files: Readonly<Record<string, string>>;
  /** The lines to write. */
  readonly shows?: string;
  readonly steps: readonly Step[];
  readonly after?: string;
}

interface Step {
  readonly words?: string;
  /** The job is done without it. */
  readonly isAside?: true;
  /** Lines that somebody types into a shell before it. */
  readonly shell?: readonly string[];
  /** Files that somebody writes before it, shown with their paths. */
  readonly writes?: Readonly<Record<string, string>>;
  /** Another account that the token is of, from here on: its seed. */
  readonly account?: string;
  /** What somebody else does in the account before it. */
  readonly edit?: Parameters<TestSandbox['edit']>[0];
  readonly argv: readonly string[];
  readonly code?: ExitCode;
}

export const SEED = `tokens: { sandbox-token: bot@acme.example }
users:
  bot@acme.example: { accessLevel: administrator }
  grace@acme.example: { accessLevel: administrator }
  ines@acme.example: { accessLevel: administrator }
  break-glass@acme.example: { accessLevel: administrator, disabled: true }
  ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage }, mcpServers: { /orders: write } }
  alan@acme.example: { integrations: { Returns: manage } }
  wes@acme.example: { accessLevel: monitor }
integrations:
  - { name: Order to Cash, id: 5e44efa28015c9464272256f }
  - { name: Returns, id: 5e44efa28015c94642722570 }
mcpServers: [/orders, /stock]
`;

const ACCOUNT = `version: 1
account:
  name: Acme
  region: us
  contains: [5e44efa28015c9464272256f]
policy:
  domains: [acme.example, partner.example]
  breakGlass: [break-glass@acme.example]
roles:
  order-operator:
    accessLevel: monitor
    integrations: { Order to Cash: manage }
    mcpServers: { /orders: write }
  returns-operator:
    integrations: { Returns: manage }
  on-call:
    accessLevel: administrator
`;
const PEOPLE: Readonly<Record<string, string>> = {
  bot: '{ accessLevel: administrator }',
  grace: '{ accessLevel: administrator }',
  ines: '{ accessLevel: administrator }',
  'break-glass': '{ accessLevel: administrator, enabled: false }',
  ada: '{ roles: [order-operator] }',
  alan: '{ roles: [returns-operator] }',
  wes: '{ accessLevel: monitor }',
};

/** The files with other lines for some people; what is not of the company has its own domain. */
function filesWith(others: Readonly<Record<string, string>> = {}, more = ''): Record<string, string> {
  const people = Object.entries({ ...PEOPLE, ...others }).map(
    ([who, entry]) => `  ${who.includes('@') ? who : `${who}@acme.example`}: ${entry}`,
  );
  return { 'access.yaml': `${ACCOUNT}users:\n${people.join('\n')}\n${more}` };
}

const PRODUCTION =
  'version: 1\naccount: { name: Acme, region: us, environment: production, contains: [5e44efa28015c9464272256f] }\n';

/** The account of another environment: other ids, other people. */
const STAGING = `tokens: { sandbox-token: bot@acme.example }
users:
  bot@acme.example: { accessLevel: administrator }
  grace@acme.example: { accessLevel: administrator }
  ines@acme.example: { accessLevel: administrator }
  wes@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: 5e44efa28015c94642722571 }]
`;

/** Stands for the digest that the command before it printed. */
export const DIGEST_SHOWN = '<digest>';

/** The file that most of the examples begin with. */
export const START: string = filesWith()['access.yaml'] ?? '';

export const JOBS: readonly Job[] = [
  {
    title: 'Somebody joins',
    words:
      'One line with the roles of the job. They get a mail, and what they may do holds from when they accept.',
    files: filesWith({ mira: '{ roles: [order-operator] }' }),
    shows: 'users:\n  mira@acme.example: { roles: [order-operator] }',
    steps: [{ argv: ['plan'] }, { argv: ['apply', '--yes'] }],
  },
  {
    title: 'Somebody moves to another team',
    words:
      'The role is exchanged. What the new one does not give of access is taken away; nothing has to be listed. Settings and mail are managed only where a line states them: a permission that the old role gave stays, unless the new one, the entry or `defaults` says `false`. With `--base` the plan names it.',
    files: filesWith({ ada: '{ roles: [returns-operator] }' }),
    shows: 'users:\n  ada@acme.example: { roles: [returns-operator] }',
    steps: [{ argv: ['plan'] }],
  },
  {
    title: 'Somebody leaves',
    words:
      'Write `state: absent`. Deleting the line instead ends nothing: a person in no file is left alone. Neither does a misspelt address: the notes of the plan say whom the account does not have, and who was probably meant, whether a file declares them or none does.',
    files: {
      ...filesWith({ wes: '{ state: absent }' }),
      'people.csv': `email\n${['bot', 'grace', 'ines', 'ada', 'alan', 'break-glass'].map((each) => `${each}@acme.example`).join('\n')}\n`,
    },
    shows: 'users:\n  wes@acme.example: { state: absent }',
    steps: [{ argv: ['apply', '--yes', '--allow', 'removes-user'] }],
  },
  {
    title: 'Who has left, by the list of the personnel system',
    words:
      'Export everybody who is still there as CSV. `leavers --write` puts the end of whoever is not on it into the files, a pin by `id:` staying in its entry, and `apply` shows what that does before it asks. A list that is empty or has lost rows is refused; so is one with a column by which somebody on it may have left (a status, a date), unless it says of everybody that they are there, or `--where Status=Active` says whose rows count. Whoever resembles somebody on the list is named and left alone. So is somebody pinned of whose name a part stands in an address on the list that no file declares: their own may have changed. A last day in the list is over when it is over everywhere, since no list says where it is meant. (Of a name of three letters, a letter too many, too few or in another place counts; `ada` and `ida` are two people.) `--expect 3` refuses any other number of leavers, more or fewer, administrators aside. `--write` never writes those, because no list of people has the accounts that are no people: name those in `policy` once, by the line that is printed, and they are not mentioned again. Without `--write` all entries are printed, those of administrators with a comment.',
    files: {
      ...filesWith(),
      'people.csv': `name,email\n${['grace', 'ines', 'ada', 'alan'].map((each) => `${each},${each}@acme.example`).join('\n')}\n`,
    },
    steps: [
      { argv: ['leavers', '--from', 'people.csv', '--write'], code: 8 },
      { argv: ['apply', '--yes', '--allow', 'removes-user'] },
    ],
  },
  {
    title: 'A contractor',
    words:
      'The end stands beside the access from the first day. After it, `apply --due` from the timer removes the person.',
    files: filesWith({
      'con@partner.example': '{ roles: [returns-operator], until: 2027-06-30, reason: Statement of work 12 }',
    }),
    shows:
      'users:\n  con@partner.example:\n    roles: [returns-operator]\n    until: 2027-06-30\n    reason: Statement of work 12',
    steps: [{ argv: ['plan'] }],
  },
  {
    title: 'An administrator for two days',
    words:
      'A second role with an end, so that the first one is what remains. The role is declared once and gives the level; it serves whoever is on call next. The hazard is named, and the end shows in the reason. After the end, the next run takes it back by itself: `apply`, or `apply --due` from the timer.',
    files: filesWith({
      ada: '{ roles: [order-operator, { role: on-call, until: 2026-11-24T18:00:00Z, reason: Release }] }',
    }),
    shows:
      'roles:\n  on-call: { accessLevel: administrator }\nusers:\n  ada@acme.example:\n    roles:\n      - order-operator\n      - { role: on-call, until: 2026-11-24T18:00:00Z, reason: Release }',
    steps: [{ argv: ['apply', '--yes', '--allow', 'grants-administrator'] }],
  },
  {
    title: 'One MCP server for a team',
    words: 'A role that gives it, with the team as its members.',
    files: {
      'access.yaml': (filesWith()['access.yaml'] ?? '').replace(
        '  on-call:',
        '  stock-desk:\n    mcpServers: { /stock: read }\n    members: [ada@acme.example, alan@acme.example]\n  on-call:',
      ),
    },
    shows:
      'roles:\n  stock-desk:\n    mcpServers: { /stock: read }\n    members: [ada@acme.example, alan@acme.example]',
    steps: [{ argv: ['plan'] }, { argv: ['who-can', '/stock'], isAside: true }],
  },
  {
    title: 'Break glass',
    words:
      'An account for emergencies is declared, disabled, and listed in `policy.breakGlass`: no run writes it. Somebody enables it in the product when the house is on fire. From then on `drift` names it, every day, until it is disabled again or a pull request explains it.',
    files: {
      ...filesWith(),
      'explained.yaml':
        filesWith({
          'break-glass':
            '{ accessLevel: administrator, enabled: true, reason: Orders stood still, until: 2026-11-23T09:00:00Z }',
        })['access.yaml'] ?? '',
    },
    shows:
      'policy:\n  breakGlass: [break-glass@acme.example]\nusers:\n  break-glass@acme.example: { accessLevel: administrator, enabled: false }',
    steps: [
      { edit: { do: 'enable', user: 'break-glass@acme.example' }, argv: ['drift'], code: 2 },
      {
        words:
          'The explanation has a `reason` and ends within 24 hours; anything longer is refused. After its end `drift` names the account again.\n\n```yaml\nusers:\n  break-glass@acme.example:\n    accessLevel: administrator\n    enabled: true\n    reason: Orders stood still\n    until: 2026-11-23T09:00:00Z\n```',
        argv: ['drift', 'explained.yaml'],
      },
    ],
  },
  {
    title: 'Somebody changed it in the product',
    words:
      'Adopt it with the entry that `drift` prints, or undo it with the command at the end. Somebody in no file who came or was changed within 30 days is told in the same way; who has been so for longer is counted in a line, with every administrator and everybody who may manage or write by name.',
    files: filesWith(),
    steps: [
      {
        edit: {
          do: 'change',
          user: 'alan@acme.example',
          set: { integrations: { Returns: 'manage', 'Order to Cash': 'manage' } },
        },
        argv: ['drift'],
        code: 2,
      },
    ],
  },
  {
    title: 'An e-mail changed in the product',
    words:
      'Write the new one in the place of the old, wherever it stands. `state: absent` would end nothing: the same person is there, under the other address. With an `id:` in the entry nothing has to be guessed: it follows the person.',
    files: filesWith(),
    steps: [
      {
        edit: { do: 'change', user: 'ada@acme.example', set: { email: 'ada.king@acme.example' } },
        argv: ['drift'],
        code: 2,
      },
    ],
  },
  {
    title: 'An integration was renamed',
    words:
      'A name that no integration has is an error, and nothing is sent. Pinned by its id, a rename changes nothing.',
    files: {
      ...filesWith(),
      'pinned.yaml': `${filesWith()['access.yaml']}integrations:\n  Returns: { id: 5e44efa28015c94642722570 }\n`,
    },
    steps: [
      {
        edit: { do: 'rename-integration', integration: 'Returns', name: 'Returns EU' },
        argv: ['plan'],
        code: 3,
      },
      {
        words: 'With `integrations: { Returns: { id: 5e44efa28015c94642722570 } }`:',
        argv: ['plan', 'pinned.yaml'],
      },
    ],
  },
  {
    title: 'A second environment',
    words:
      'Each environment has a token and a folder. What there is moves into the folder of the one, `export` with the token of the other one writes its folder, and `init` writes the workflow again, with a job for each and the release that was reviewed for the one before; in the settings on GitHub each then needs its two environments with the token. Without a workflow the first two steps are all, and in a pipeline on GitLab each command names the folder that it is about.',
    files: {
      'access.yaml': `${PRODUCTION}users:\n  wes@acme.example: { accessLevel: monitor }\n`,
      'access.schema.json': '{}\n',
      '.github/workflows/celigo-access.yaml': readFileSync(
        new URL('../../examples/workflows/simple.yaml', import.meta.url),
        'utf8',
      ).replaceAll('0'.repeat(40), '8e8c483db84b4bee98b60c0593521ed34d9990e8'),
    },
    steps: [
      {
        shell: ['mkdir -p access/production', 'mv access.yaml access.schema.json access/production/'],
        account: STAGING,
        argv: [
          ...['export', '--region', 'us', '--name', 'Acme staging', '--environment', 'staging'],
          ...['--output', 'access/staging/'],
        ],
      },
      { argv: ['init', '--workflow', '--force'] },
      {
        isAside: true,
        words: 'From now on each command names the folder that it is about:',
        account: STAGING,
        argv: ['plan', 'access/staging/'],
      },
      {
        isAside: true,
        words: 'Whoever forgets the folder is told which ones there are:',
        argv: ['plan'],
        code: 3,
      },
      {
        isAside: true,
        words:
          'Roles and people that are the same in both may stand once: cut them out of both files, and put them into a folder that each command names too. The file of each account keeps `account`, `policy`, and the ids under `integrations` and `mcpServers`, which are other ones in each:',
        writes: {
          'access/shared/people.yaml': 'version: 1\nusers:\n  wes@acme.example: { accessLevel: monitor }\n',
          'access/production/access.yaml': PRODUCTION,
        },
        argv: ['plan', 'access/shared/', 'access/production/'],
      },
    ],
    after:
      '`contains`, which `export` writes, names an id that only that account has: the token of the other one is refused. Files that are named without their people, and an `account` that is left beside the people of both, are told what to move or to name. [Many accounts](accounts.md) keeps folders and tokens in one file, and says what the first run after the move asks; [an example](../examples/two-environments/README.md) has teams, limits and owners too.',
  },
  {
    title: 'An approval went stale',
    words:
      'What was reviewed is compared with what would be done now. Somebody changed the account in between: nothing is written, and the new plan is shown with the command that approves it.',
    files: filesWith({ mira: '{ roles: [order-operator] }' }),
    steps: [
      { argv: ['plan', '--format', 'json', '--output', 'plan.json'] },
      {
        edit: {
          do: 'change',
          user: 'alan@acme.example',
          set: { integrations: { 'Order to Cash': 'monitor' } },
        },
        argv: ['apply', '--expect', 'plan.json'],
        code: 6,
      },
      {
        words: 'The new plan is the one that was just shown, and its digest approves it:',
        argv: ['apply', '--expect', DIGEST_SHOWN],
      },
    ],
  },
  {
    title: 'A red timer at seven in the morning',
    words:
      'The exit code says whose turn it is ([runbook](runbook.md)); `doctor` says in one screen whether token, account and files still fit together. A timer may be started again at any time: what is done already is not done twice.',
    files: filesWith({ wes: '{ accessLevel: monitor, until: 2026-11-20 }' }),
    steps: [{ argv: ['doctor'] }, { argv: ['apply', '--due', '--yes'] }],
  },
];
