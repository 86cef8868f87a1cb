/** An account and files about it in which one text stands wherever somebody else chooses the text. */
import { stringify } from 'yaml';
import { loadText } from '../../src/config/load-text.ts';
import { checkLoaded } from '../../src/config/read.ts';
import { emailOf, integrationIdOf, mcpServerIdOf, recordIdOf, userIdOf } from '../../src/core/model/ids.ts';
import type { LiveState } from '../../src/core/model/live.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import type { RenderOptions, Reviewed } from '../../src/form/options.ts';
import { account, person } from './live.ts';
import { NOW, ORIGIN } from './world.ts';

/** What a name can hold to become something else than a name. */
export const HOSTILE: readonly string[] = [
  '</script><script>window.pwned=1</script>',
  '<img src=x onerror="window.pwned=1">',
  '"><svg onload=window.pwned=1>',
  "' onmouseover='window.pwned=1' x='",
  'javascript:window.pwned=1',
  '</style><style>*{display:none}</style>',
  '</table></section></main><h1>Approved</h1>',
  '</title><base href="https://evil.example/">',
  '<!-- <meta http-equiv=refresh content="0;url=https://evil.example/">',
  ']]><iframe srcdoc="<script>top.pwned=1</script>">',
  '&lt;b&gt; &amp; &#x3C;script&#x3E;',
  'first\u2028second\u2029third\u0085fourth\r\nfifth\u0000',
  '\u202Egnp.exe\u2066isolated\u2069\u200B\u200D\uFEFF\u00AD',
  'half a pair \uD83D and \uDE00 turned round',
  `$${'{window.pwned=1}'} {{constructor}} %{x}`,
  '=HYPERLINK("https://evil.example","click")',
  'שלום عالم',
];

export interface HostileCase {
  readonly reviewed: Reviewed;
  readonly options: Partial<RenderOptions>;
}

const ID = 'aaaaaaaaaaaaaaaaaaaaaaa';

/** `text` in the account's name, people, resources, roles, reasons, tests, levels, paths and the environment. */
export function caseWith(text: string): HostileCase {
  // YAML and UTF-8 cannot carry everything; the account's own answers, which are JSON, can.
  const written = text.replace(/[\p{Cs}\p{Cc}\u2028\u2029\uFEFF]/gu, '');
  const file = {
    version: 1,
    account: { name: `a ${written}`, region: 'us', contains: [`${ID}1`] },
    policy: { maxRemovals: '100%', maxGrantLoss: '100%', minAdministrators: 0 },
    roles: {
      [`r ${written}`]: { integrations: { [`k ${written}`]: 'manage' }, mcpServers: { Server: 'write' } },
    },
    integrations: { [`k ${written}`]: { id: `${ID}1` } },
    mcpServers: { Server: { id: `${ID}3` } },
    users: {
      'root@acme.example': { accessLevel: 'administrator' },
      'ada@acme.example': { roles: [{ role: `r ${written}`, reason: `because ${written}` }] },
      'bea@acme.example': { integrations: { [`k ${written}`]: 'monitor' } },
      'cid@acme.example': { state: 'absent', reason: `gone ${written}` },
    },
    tests: [{ name: `t ${written}`, users: 'bea*', never: { integrations: { [`k ${written}`]: 'manage' } } }],
  };
  const loaded = { ...loadText(stringify(file), `f ${written}.yaml`), from: [`d ${text}`] };
  const { config, findings } = checkLoaded(loaded, NOW);
  if (config === undefined) throw new Error(findings.map(({ summary }) => summary).join('\n'));
  const live = liveWith(text);
  const result = makePlan({ config, live, origin: ORIGIN, now: NOW });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  const finding = { severity: 'warning', code: 'made-up', summary: `s ${text}`, why: `w ${text}` } as const;
  return {
    reviewed: { ...result, live },
    options: {
      findings: [{ ...finding, fix: `x ${text}`, place: { file: `p ${text}`, line: 1, column: 1 } }],
      version: `v ${text}`,
      commit: `c ${text}`,
    },
  };
}

function liveWith(text: string): LiveState {
  const integrations = new Map([[integrationIdOf(`${ID}1`), 'manage' as const]]);
  return {
    ...account([
      { ...person('bea', { integrations }), name: `n ${text}` },
      person('cid', { integrations }),
      person(`z ${text}`, { level: 'monitor', mcp: 'all' }),
    ]),
    unknownLevels: [
      {
        recordId: recordIdOf('u1'),
        userId: userIdOf('u2'),
        email: emailOf(`y ${text}`),
        shownEmail: `y ${text}`,
        levelWord: `l ${text}`,
      },
    ],
    integrations: [
      { id: integrationIdOf(`${ID}1`), name: `i ${text}` },
      { id: integrationIdOf(`${ID}2`), name: `j ${text}` },
    ],
    mcpServers: [{ id: mcpServerIdOf(`${ID}3`), name: `m ${text}`, uri: `/u ${text}`, external: true }],
  };
}
