/** `leavers`: who is on no list any more, and which lists are not believed. */
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { folderWith, runCli, withSandbox } from './support/harness.ts';

const PEOPLE = ['ada', 'bea', 'cal', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon'];
const FILE = `version: 1
account: { name: Acme, region: us, owner: cio@acme.example }
policy: { protectedUsers: [break-glass@acme.example] }
users:
  break-glass@acme.example: { accessLevel: administrator }
  gone@acme.example: { state: absent }
  ended@acme.example: { accessLevel: monitor, until: 2020-01-31 }
  con@partner.example: { accessLevel: monitor }
${PEOPLE.map((each) => `  ${each}@acme.example: { accessLevel: monitor }`).join('\n')}
`;
const listOf = (people: readonly string[], head = 'Name,Work e-mail\r\n'): string =>
  head + people.map((each) => `"${each}, ""the one""",${each.toUpperCase()}@Acme.example\r\n`).join('');

/** Whom the product has under another e-mail than the files. */
const RENAMED = `tokens: { sandbox-token: break-glass@acme.example }
users:
  break-glass@acme.example: { accessLevel: administrator }
  ada.king@acme.example: { accessLevel: monitor, userId: 5e44efa28015c94642722571 }
`;

const run = (list: string, ...more: string[]) =>
  runCli(['leavers', '--from', 'people.csv', ...more], {
    files: { 'access.yaml': FILE, 'people.csv': list },
  });

describe('a list of those who are still there', () => {
  it('gives an entry for whoever is not on it, with the place of the one that it replaces', async () => {
    const { code, stdout, stderr } = await run(listOf(PEOPLE.slice(1)));
    expect(code).toBe(EXIT.done);
    expect(stdout).toContain('users:\n  # now at access.yaml:9\n  ada@acme.example:\n    state: absent\n');
    expect(stdout.match(/state: absent/g)).toHaveLength(1);
    expect(stderr).toContain(
      'Not judged, because people.csv names nobody of their domain: con@partner.example.',
    );
  });

  it('is not believed where an address stands in the marks of Word or of a mail program', async () => {
    for (const [before, after] of ['“”', '„“', '«»', '<>', '()', ['', ':'], ['mailto:', '']]) {
      const { code, stdout, stderr } = await run(
        `${listOf(PEOPLE.slice(1))}Ada,${before}ada@acme.example${after}\n`,
      );
      expect([code, stdout, stderr]).toEqual([
        EXIT.invalid,
        '',
        expect.stringContaining('something that is no e-mail'),
      ]);
    }
  });

  it('is believed where quotes and blanks stand about an address, or signs that nobody sees, and that is said', async () => {
    const list = (cell: string) => `${listOf(PEOPLE.slice(1))}Ada,${cell}\n`;
    for (const cell of [
      '"""ada@acme.example"""',
      '""" ada@acme.example """',
      '"ada@acme.example\n"',
      "'ada@acme.example '",
      'ada@acme.example\u200b',
      'ada@ac\u00adme.example',
    ]) {
      const { code, stderr } = await run(list(cell));
      expect([cell, code, stderr]).toEqual([cell, EXIT.done, expect.stringContaining('Nobody has left')]);
      const isPlain = cell === '"ada@acme.example\n"';
      expect([cell, stderr.includes('1 e-mail of people.csv was read without')]).toEqual([cell, !isPlain]);
    }
    const many = await run(`email\n${PEOPLE.map((each) => `"'${each}@acme.example'"`).join('\n')}\n`);
    expect(many.stderr.replace(/\s+/g, ' ')).toContain('about them: line 2, 3, 4, 5, 6 and 5 more.');
    for (const cell of ['"ada @acme.example"', '"ada@acme.example bea@acme.example"', '""""""'])
      expect([cell, (await run(list(cell))).code]).toEqual([cell, EXIT.invalid]);
  });

  it('says so where nobody has left, in every form that a list has', async () => {
    for (const list of [
      listOf(PEOPLE),
      `\ufeffemail;team\n${PEOPLE.map((each) => `${each}@acme.example;ops`).join('\n')}`,
      PEOPLE.map((each) => `${each}@acme.example`).join('\n'),
    ]) {
      const { code, stdout, stderr } = await run(list);
      expect([code, stdout]).toEqual([EXIT.done, '']);
      expect(stderr).toContain('Nobody has left');
    }
  });

  it('may have cells of several lines', async () => {
    const street = '"Street 1\r\nTown, ""East"" side"';
    const list = `Email,Address\r\n${PEOPLE.map((each) => `${each}@acme.example,${street}`).join('\r\n')}\r\n`;
    const { code, stdout, stderr } = await run(list);
    expect([code, stdout, stderr.includes('Nobody has left')]).toEqual([EXIT.done, '', true]);
  });

  const told = (head: string, say: (each: string, at: number) => string): string =>
    `Email,${head}\n${PEOPLE.map((each, at) => `${each}@acme.example,${say(each, at)}`).join('\n')}\n`;

  it('is not taken for one of those who are still there where a column says that somebody has left', async () => {
    for (const [head, say, line, said] of [
      ['Status', () => 'terminated', 2, '"Status" says "terminated" (in all: "terminated" 10 times)'],
      [
        'Employment status',
        (each: string) => (each === 'cal' ? 'Terminated' : 'Active'),
        4,
        '"Employment status" says "Terminated" (in all: "Active" 9 times, "Terminated" once)',
      ],
      ['State', () => 'on notice', 2, '"State" says "on notice"'],
      ['Is active', (each: string) => (each === 'bea' ? 'no' : 'yes'), 3, '"Is active" says "no"'],
      ['Status', (each: string) => (each === 'ada' ? '' : 'active'), 2, '"Status" says nothing'],
      ['Termination date', (each: string) => (each === 'dan' ? '2020-01-31' : ''), 5, 'says "2020-01-31"'],
      ['Last working day', () => '31.01.2020', 2, 'says "31.01.2020"'],
      ['Left', (each: string) => (each === 'ada' ? 'yes' : ''), 2, '"Left" says "yes"'],
      ['Austritt', (each: string) => (each === 'ada' ? '31.10.2020' : '31.12.2999'), 2, 'says "31.10.2020"'],
      ['Austrittsdatum', (each: string) => (each === 'bea' ? '2020-10-31' : ''), 3, 'says "2020-10-31"'],
      [
        'Beschäftigungsstatus',
        (each: string) => (each === 'ada' ? 'freigestellt' : 'aktiv'),
        2,
        '"freigestellt"',
      ],
      ['Statut', (each: string) => (each === 'ada' ? 'Parti' : 'Actif'), 2, '"Statut" says "Parti"'],
      ['Estado', (each: string) => (each === 'ada' ? 'Baja' : 'Activo'), 2, '"Estado" says "Baja"'],
      ['Date de sortie', (each: string) => (each === 'ada' ? '2020-10-31' : ''), 2, 'says "2020-10-31"'],
      ['End Date', (each: string) => (each === 'ada' ? '1/31/2020' : '12/31/2999'), 2, 'says "1/31/2020"'],
      ['End Date', () => '01/02/2026', 2, 'says "01/02/2026"'],
      ['Active?', (each: string) => (each === 'ada' ? 'No' : 'Yes'), 2, '"Active?" says "No"'],
      ['Status [READ ONLY]', (each: string) => (each === 'ada' ? 'Suspended' : 'Active'), 2, '"Suspended"'],
      // Whatever the column is called.
      ['Stand', (each: string) => (each === 'ada' ? 'Inactive' : 'x'), 2, '"Stand" says "Inactive"'],
    ] as const) {
      const { code, stdout, stderr } = await run(told(head, say));
      expect([head, code, stdout]).toEqual([head, EXIT.invalid, '']);
      expect(stderr).toContain(`people.csv:${line} may be of somebody who has left: column `);
      expect(stderr).toContain(said);
      expect(stderr).toContain('Leave out the rows of those who have left');
    }
    const bare = await run(PEOPLE.map((each) => `${each}@acme.example,terminated\n`).join(''));
    expect([bare.code, bare.stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('column 2 says "terminated"'),
    ]);
  });

  it('is one where each column says of everybody that they are still there', async () => {
    for (const [head, value] of [
      ['Employment status', 'Active'],
      ['Status', 'On leave'],
      ['enabled', 'TRUE'],
      ['Termination date', ''],
      ['Contract end date', '2999-12-31'],
      ['Terminated', 'No'],
      ['Department', 'Left wing'],
      ['State', 'CA'],
      ['State', 'California'],
      ['State', 'new york'],
      ['State', 'Bayern'],
      ['State', ''],
      ['Termination Date', '0000-00-00'],
      ['Vertragsende', '31.12.2999'],
      ['End Date', '12/31/2999'],
      ['Beschäftigungsstatus', 'Elternzeit'],
      ['Statut', 'Actif'],
    ] as const) {
      const { code, stderr } = await run(told(head, () => value));
      expect([head, code, stderr]).toEqual([head, EXIT.done, expect.stringContaining('Nobody has left')]);
    }
  });

  it('is read by the very --where that its refusal proposes, which leaves out nobody who is plainly still there', async () => {
    for (const [head, say, gone] of [
      ['Status', ['Terminated', 'On leave', 'Active'], ['ada']],
      ['Employment Status', ['', 'Full-Time', 'Full-Time'], ['ada']],
      ['Status [READ ONLY]', ['Suspended', 'Active', 'Active'], ['ada']],
      ['Austritt', ['31.10.2020', '', ''], ['ada']],
      ['Termination Date', ['2020-10-31', '0000-00-00', ''], ['ada']],
    ] as const) {
      const list = told(head, (_, at) => say[Math.min(at, 2)] ?? '');
      const { stderr } = await run(list);
      const proposed = [...stderr.matchAll(/--where "([^"]+)"/g)].flatMap(([, each = '']) => [
        '--where',
        each,
      ]);
      const { code, stdout } = await run(list, ...proposed);
      expect([head, code, stdout.match(/^ {2}\w.*:$/gm)]).toEqual([
        head,
        EXIT.done,
        gone.map((each) => `  ${each}@acme.example:`),
      ]);
    }
    const none = await run(told('Status', () => 'terminated'));
    expect(none.stderr).not.toContain('--where');
    // Whoever leaves on a day to come is still there, and no one value says so.
    const later = await run(told('Austritt', (_, at) => ['31.10.2020', '31.10.2999'][at] ?? ''));
    expect([later.code, later.stderr.includes('--where')]).toEqual([EXIT.invalid, false]);
  });

  it('is found its column of e-mails in an export of Google Workspace', async () => {
    const list = told('Status [READ ONLY]', () => 'Active').replace('Email,', 'Email Address [Required],');
    expect((await run(list)).stderr).toContain('Nobody has left');
  });

  it('is read in part by --where, which says of which rows the people are still there', async () => {
    const list = told('Status', (each) =>
      each === 'ada' ? 'Terminated' : each === 'bea' ? 'On leave' : 'Active',
    );
    const { code, stdout } = await run(list, '--where', 'status=active', '--where', 'Status=on leave');
    expect([code, stdout.match(/^ {2}\w.*:$/gm)]).toEqual([EXIT.done, ['  ada@acme.example:']]);
    for (const [where, words] of [
      [['Status=gone'], 'has no row of which --where says that somebody is still there'],
      [['State=active'], 'people.csv has no column "state".'],
      [['active'], '--where active is no column and value.'],
      [['Status=active', 'Email=x'], '--where is about one column'],
    ] as const) {
      const refused = await run(list, ...where.flatMap((each) => ['--where', each]));
      expect([refused.code, refused.stderr]).toEqual([EXIT.invalid, expect.stringContaining(words)]);
    }
    const without = await run(
      PEOPLE.map((each) => `${each}@acme.example\n`).join(''),
      '--where',
      'Status=active',
    );
    expect([without.code, without.stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('names no columns'),
    ]);
  });

  it('is not read by one of two columns of one name', async () => {
    const list = `Email,Status,status\n${PEOPLE.map((each) => `${each}@acme.example,active,active`).join('\n')}\n`;
    const twice = await run(list, '--where', 'Status=active');
    expect([twice.code, twice.stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('people.csv has 2 columns "status" (2, 3)'),
    ]);
    expect((await run(list, '--column', 'email', '--where', 'Status=active')).code).toBe(EXIT.invalid);
  });

  it('is not believed where --where keeps somebody of whom another column says plainly that they have left', async () => {
    const list = (more: string): string =>
      `Email,Status,State,End date\n${PEOPLE.map((each) => `${each}@acme.example,active,CA,${each === 'eve' ? more : ''}`).join('\n')}\n`;
    const where = ['--where', 'Status=active'];
    expect((await run(list('next year'), ...where)).code).toBe(EXIT.done);
    const { code, stderr } = await run(list('2020-01-31'), ...where);
    expect([code, stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('people.csv:6 may be of somebody'),
    ]);
    // Whoever left may have no address any more.
    const noMail = list('').replace('jon@acme.example,active', ',terminated');
    expect((await run(noMail, ...where)).stdout).toContain('jon@acme.example:\n    state: absent');
  });

  it('counts whoever leaves on a day as there until it is over wherever that may be', async () => {
    const list = (day: string): string =>
      `Email,End date\n${PEOPLE.map((each) => `${each}@acme.example,${each === 'eve' ? day : ''}`).join('\n')}\n`;
    const codeOn = async (day: string, now: string) =>
      (
        await runCli(['leavers', '--from', 'people.csv'], {
          files: { 'access.yaml': FILE, 'people.csv': list(day) },
          now: new Date(now),
        })
      ).code;
    for (const day of ['2026-12-31', '31.12.2026']) {
      expect(await codeOn(day, '2027-01-01T11:59:59Z'), day).toBe(EXIT.done);
      expect(await codeOn(day, '2027-01-01T12:00:00Z'), day).toBe(EXIT.invalid);
    }
  });

  it('is read by the column that is named', async () => {
    const list = `Person,Contact\n${PEOPLE.map((each) => `x,${each}@acme.example`).join('\n')}\n`;
    expect((await run(list)).stderr).toContain('--column');
    expect((await run(list, '--column', 'contact')).code).toBe(EXIT.done);
    expect((await run(list, '--column', 'nope')).code).toBe(EXIT.invalid);
  });
});

describe('a list is not believed', () => {
  it.each([
    ['that is empty', '', EXIT.invalid, 'is empty'],
    ['that has a header alone', 'email\n', EXIT.invalid, 'names nobody'],
    [
      'that has a row without an e-mail',
      `email\nada@acme.example\n""\nbroken\n`,
      EXIT.invalid,
      'people.csv:4',
    ],
    ['whose quotation does not end', 'email\n"ada@acme.example\n', EXIT.invalid, 'does not end'],
    [
      'in which a quotation swallows people',
      `Name,Email\nX,ada@acme.example\n"X,bea@acme.example\nX,cal@acme.example\n"X,dan@acme.example\n${PEOPLE.slice(
        4,
      )
        .map((each) => `X,${each}@acme.example`)
        .join('\n')}\n`,
      EXIT.invalid,
      'people.csv:3 begins a quotation that ends in line 5',
    ],
    [
      'in which it begins in the column of the e-mails',
      'Email,Name\n"ada@acme.example,X\n"bea@acme.example,X\n',
      EXIT.invalid,
      'people.csv:2',
    ],
    ['that is not text', 'email\0\n', EXIT.invalid, 'UTF-8'],
    ['that says everybody by a star', 'email\n*@acme.example\n', EXIT.invalid, 'people.csv:2'],
    ['of another company', 'email\nada@other.example\n', EXIT.invalid, 'no domain in common'],
    ['that lacks more people than may leave at once', listOf(PEOPLE.slice(3)), EXIT.refused, '--expect 3'],
    ['that names nobody of the files', listOf(['zoe']), EXIT.refused, 'Nobody of the files'],
  ])('%s', async (_, list, code, words) => {
    const ended = await run(list);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toContain(words);
  });

  it('that has the declared people under another domain, whatever number is named', async () => {
    const list = `email\nada@acme.example\n${PEOPLE.slice(1)
      .map((each) => `${each}@acme.test`)
      .join('\n')}\n`;
    for (const more of [[], ['--expect', '9'], ['--expect', '0']]) {
      const { code, stdout, stderr } = await run(list, ...more);
      expect([code, stdout]).toEqual([EXIT.invalid, '']);
      expect(stderr.replace(/\s+/g, ' ')).toContain(
        'people.csv has 9 declared people under another domain: acme.test on the list, acme.example in the files.',
      );
    }
    const none = await run(list.replace('ada@acme.example', 'ada@acme.test'), '--expect', '10');
    expect([none.code, none.stderr.replace(/\s+/g, ' ')]).toEqual([
      EXIT.invalid,
      expect.stringContaining('names people of acme.test, and the files of acme.example and partner.example'),
    ]);
  });

  it('unless the number of leavers is named exactly', async () => {
    for (const [there, number] of [
      [3, '2'],
      [3, '4'],
      [1, '0'],
      [1, '99'],
      [0, '1'],
    ] as const) {
      const ended = await run(listOf(PEOPLE.slice(there)), '--expect', number);
      expect([ended.code, ended.stdout]).toEqual([EXIT.refused, '']);
      expect(ended.stderr.replace(/\s+/g, ' ')).toContain(
        `of 10 would have left, and --expect says ${number}.`,
      );
      expect(ended.stderr).toContain(`--expect ${there} is the number`);
      // A number is not to be approved blind.
      for (const [index, person] of PEOPLE.entries())
        expect([person, ended.stderr.includes(person)]).toEqual([person, index < there]);
    }
    expect((await run(listOf(PEOPLE), '--expect', '0')).code).toBe(EXIT.done);
    const { code, stdout } = await run(listOf(PEOPLE.slice(3)), '--expect', '3');
    expect([code, stdout.match(/state: absent/g)?.length]).toEqual([EXIT.done, 3]);
  });
});

describe('somebody who is on no list of people', () => {
  it('and administers is marked, since the account of the token and those for emergencies do', async () => {
    const files = (policy: string) => ({
      'access.yaml': `version: 1
account: { name: Acme, region: us }
policy: { maxRemovals: 3${policy} }
roles: { root: { accessLevel: administrator, members: [bot@acme.example] } }
users:
  bot@acme.example: {}
  glass@acme.example: { accessLevel: administrator, enabled: false }
  zed@acme.example: { accessLevel: monitor }
${PEOPLE.map((each) => `  ${each}@acme.example: { accessLevel: monitor }`).join('\n')}
`,
      'people.csv': listOf(PEOPLE),
    });
    const argv = ['leavers', '--from', 'people.csv'];
    const unnamed = await runCli(argv, { files: files('') });
    expect(unnamed.stderr).toContain(
      "Administrators by the files: bot@acme.example and glass@acme.example. The token's own user",
    );
    expect(unnamed.stdout.match(/# an administrator\. /g)).toHaveLength(2);
    const named = await runCli(argv, {
      files: files(', protectedUsers: [bot@acme.example], breakGlass: [glass@acme.example]'),
    });
    expect(named.stderr).toBe('');
    expect([...named.stdout.matchAll(/^ {2}(\S+@\S+):$/gm)].map(([, who]) => who)).toEqual([
      'zed@acme.example',
    ]);
  });

  it('and administers is no part of the number that is expected, since --write leaves them', async () => {
    const files = {
      'access.yaml': `version: 1
account: { name: Acme, region: us }
users:
  bot@acme.example: { accessLevel: administrator }
${PEOPLE.map((each) => `  ${each}@acme.example: { accessLevel: monitor }`).join('\n')}
`,
      'people.csv': listOf(PEOPLE.slice(4)),
    };
    const expecting = (...argv: string[]) =>
      runCli(['leavers', '--from', 'people.csv', '--write', ...argv], { files });
    for (const argv of [[], ['--expect', '5']]) {
      const { code, stderr } = await expecting(...argv);
      expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([
        EXIT.refused,
        expect.stringMatching(/4 people and 1 administrator of 11 .*--expect 4.*, administrators aside/),
      ]);
    }
    // Nor of that which may leave at once, or a list without those that are no people would always be refused.
    const two = { ...files, 'people.csv': listOf(PEOPLE.slice(2)) };
    const limited = two['access.yaml'].replace('users:', 'policy: { maxRemovals: 2 }\nusers:');
    const few = await runCli(['leavers', '--from', 'people.csv'], {
      files: { ...two, 'access.yaml': limited },
    });
    expect([few.code, few.stdout.match(/state: absent/g)?.length]).toEqual([EXIT.done, 3]);
    const { code, stderr } = await expecting('--expect', '4');
    expect([code, stderr]).toEqual([EXIT.waiting, expect.stringContaining('Not written, because each')]);
  });

  it('but has a rare name in common with somebody on it, is not the only one who may be meant', async () => {
    const pinned = ['anna', 'bob'].map(
      (name) => `  ${name}.rare@acme.example: { id: ${name.slice(0, 1).repeat(24)}, accessLevel: monitor }\n`,
    );
    const files = {
      'access.yaml': FILE.replace('  ada@', `${pinned.join('')}  ada@`),
      'people.csv': listOf([...PEOPLE, 'carl.rare']),
    };
    const { stdout, stderr } = await runCli(['leavers', '--from', 'people.csv'], { files });
    expect(stderr).toContain(
      'bob.rare@acme.example resembles the same address, and only one of them can be meant',
    );
    expect(stderr).toContain('anna.rare@acme.example resembles the same address');
    expect(stdout.match(/^ *[ab].*rare@/gm)).toBeNull();
  });

  it('but resembles somebody on it whom no file declares, is named and proposed as a comment alone', async () => {
    const files = {
      'access.yaml': FILE.replace('  ada@', '  order04@acme.example: { accessLevel: monitor }\n  ada@'),
      'people.csv': listOf(['ordre04', ...PEOPLE.slice(1)]),
    };
    const { code, stdout, stderr } = await runCli(['leavers', '--from', 'people.csv'], { files });
    expect(code).toBe(EXIT.done);
    expect(stderr).toContain(
      'order04@acme.example is not on the list and resembles ordre04@acme.example, who is on it and in no file: not taken for a leaver.',
    );
    expect(stdout).toContain('\n  # order04@acme.example:\n  #   state: absent\n');
    expect([...stdout.matchAll(/^ {2}(\S+@\S+):$/gm)].map(([, who]) => who)).toEqual(['ada@acme.example']);
    const calm = await runCli(['leavers', '--from', 'people.csv'], {
      files: { ...files, 'people.csv': listOf(['ordre04', ...PEOPLE]) },
    });
    // Both may be right: without their entry here, somebody who has left could keep their access.
    expect([calm.code, calm.stdout]).toEqual([
      EXIT.done,
      expect.stringMatching(/\n {2}# order04@acme.example:\n/),
    ]);
    expect(calm.stdout).not.toMatch(/^ {2}\S+@\S+:$/m);
    expect(calm.stderr).toContain('if both are right, the entry is written behind #');
    expect(calm.stderr).toContain('Nobody else has left: 10 declared people are among the 11 of people.csv.');
  });

  it('is written as a part of a file, and its first line says so', async () =>
    expect((await run(listOf(PEOPLE.slice(1)))).stdout).toMatch(
      /^# A part of a file, and no file of its own: put each entry under users in the/,
    ));
});

describe('entries that are written into the files', () => {
  const LIST = listOf(PEOPLE.slice(1));
  const written = async (file: string, ...more: string[]) => {
    const cwd = await folderWith({ 'access.yaml': file, 'people.csv': LIST });
    const ended = await runCli(['leavers', '--from', 'people.csv', '--write', ...more], { cwd });
    return { ...ended, text: await readFile(join(cwd, 'access.yaml'), 'utf8'), cwd };
  };

  it('take the place of those that people have, and nothing else changes', async () => {
    const { code, stdout, stderr, text } = await written(FILE);
    expect([code, stdout]).toEqual([EXIT.done, '']);
    expect(text).toBe(
      FILE.replace('  ada@acme.example: { accessLevel: monitor }', '  ada@acme.example: { state: absent }'),
    );
    expect(stderr).toContain(
      'Wrote access.yaml: `state: absent` for ada@acme.example.\nSee what ends: `celigo-access plan`\n',
    );
  });

  it('keep who may read the file', async () => {
    const cwd = await folderWith({ 'access.yaml': FILE, 'people.csv': LIST });
    await chmod(join(cwd, 'access.yaml'), 0o640);
    await runCli(['leavers', '--from', 'people.csv', '--write'], { cwd });
    expect((await stat(join(cwd, 'access.yaml'))).mode & 0o777).toBe(0o640);
  });

  it('are written into every file that declares the person, and name the files in what comes next', async () => {
    const cwd = await folderWith({
      'one/access.yaml': FILE,
      'two/more.yaml': 'version: 1\nusers:\n  Ada@acme.example:\n    mfaRequired: true # always\n'.replace(
        'Ada',
        'ada',
      ),
      'people.csv': LIST,
    });
    const { code, stderr } = await runCli(['leavers', 'one', 'two', '--from', 'people.csv', '--write'], {
      cwd,
    });
    expect(code).toBe(EXIT.done);
    expect(await readFile(join(cwd, 'two/more.yaml'), 'utf8')).toContain(
      'ada@acme.example:\n    state: absent # always\n',
    );
    expect(stderr).toContain('See what ends: `celigo-access plan one two`');
    expect(
      (await runCli(['leavers', 'one', 'two', '--from', 'people.csv', '--write'], { cwd })).stderr,
    ).toContain('Nobody has left');
  });

  it('leave whoever administers to a person, and whoever resembles somebody on the list', async () => {
    const file = FILE.replace(
      'ada@acme.example: { accessLevel: monitor }',
      'ada@acme.example: { accessLevel: administrator }',
    );
    const { code, stderr, text } = await written(file);
    expect([code, text]).toEqual([EXIT.waiting, file]);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'Not written, because each is an administrator: ada@acme.example (access.yaml:9). If one has left, write `state: absent` there.',
    );
    const slip = await written(FILE.replace('bea@', 'beaa@'), '--expect', '1');
    expect(slip.text).toContain('ada@acme.example: { state: absent }');
    expect(slip.text).toContain('beaa@acme.example: { accessLevel: monitor }');
  });

  it('hold in files that may hand out little: ending access is never held up', async () => {
    const cwd = await folderWith({
      'access.yaml': `${FILE}files: { limited.yaml: { accessLevel: monitor } }\n`,
      'limited.yaml': 'version: 1\nusers:\n  ada@acme.example: { mcpServers: {} }\n',
      'people.csv': LIST,
    });
    await runCli(['leavers', 'access.yaml', 'limited.yaml', '--from', 'people.csv', '--write'], { cwd });
    const { code, stdout } = await runCli(['validate', 'access.yaml', 'limited.yaml'], { cwd });
    expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining('Valid')]);
  });

  it('keep a pin, so that whoever was renamed in the account loses what they have', () =>
    withSandbox(RENAMED, async (sandbox) => {
      const id = '5e44efa28015c94642722571';
      const pinned = FILE.replace(
        '  ada@acme.example: { accessLevel: monitor }',
        `  ada@acme.example:\n    # the new one\n    id: ${id} # since May\n    # until the close\n    accessLevel: monitor`,
      ).replace('policy: {', 'policy: { minAdministrators: 0,');
      expect((await run(LIST)).stdout).not.toContain(id);
      const shown = await runCli(['leavers', '--from', 'people.csv'], {
        files: { 'access.yaml': pinned, 'people.csv': LIST },
      });
      expect(shown.stdout).toContain(`  ada@acme.example:\n    id: ${id}\n    state: absent\n`);
      const { text, cwd, stderr } = await written(pinned);
      expect(text).toContain(
        `  ada@acme.example:\n    # the new one\n    id: ${id} # since May\n    state: absent\n`,
      );
      expect(stderr.replace(/\s+/g, ' ')).toContain(
        'for ada@acme.example. With what they had went the comment that stood in line 12.',
      );
      const { stdout } = await runCli(['plan'], { sandbox, cwd });
      expect(stdout).toContain('\nada@acme.example\n  ! is removed from the account [removes-user]\n');
      expect(stdout).toContain('has the e-mail ada.king@acme.example in the account.');
    }));

  it('say the pin alone that stands in the same entry: one of another file stays there', async () => {
    const files = {
      'access.yaml': `${FILE}files: { limited.yaml: { accessLevel: monitor } }\n`.replace(
        '  ada@acme.example: { accessLevel: monitor }\n',
        '',
      ),
      'limited.yaml': 'version: 1\nusers:\n  ada@acme.example: { accessLevel: monitor }\n',
      'zpins.yaml': 'version: 1\nusers:\n  ada@acme.example: { id: 5e44efa28015c94642722571 }\n',
      'people.csv': LIST,
    };
    const paths = ['access.yaml', 'limited.yaml', 'zpins.yaml'];
    const { stdout } = await runCli(['leavers', ...paths, '--from', 'people.csv'], {
      files: { ...files, 'access.yaml': files['access.yaml'].replace(/files: .*\n/, '') },
    });
    expect(stdout).toContain('# now at limited.yaml:3\n  ada@acme.example:\n    state: absent\n');
  });

  it('are no file of their own', async () => {
    expect((await written(FILE, '--output', 'more.yaml')).code).toBe(EXIT.invalid);
  });
});
