/** Texts to begin with: the example, and what people try first with it. Each is a few replaced words of the example. */

export interface Start {
  readonly name: string;
  readonly edits: readonly (readonly [from: string, to: string])[];
}

export const STARTS: readonly Start[] = [
  { name: 'The small example', edits: [] },
  {
    name: 'Somebody becomes an administrator until a date',
    edits: [
      [
        'edsger@acme.example: { accessLevel: monitor }',
        'edsger@acme.example: { accessLevel: administrator, until: END }',
      ],
    ],
  },
  {
    name: 'An administrator leaves, and too few remain',
    edits: [['alan@acme.example: { accessLevel: administrator }', 'alan@acme.example: { state: absent }']],
  },
  {
    name: 'A line is deleted',
    edits: [['  edsger@acme.example: { accessLevel: monitor } # what else he has is taken away\n', '']],
  },
  {
    name: 'Three mistakes at once',
    edits: [
      ['ada@acme.example: { roles: [order-operator] }', 'ada@acme.example: { roles: [order-operater] }'],
      ['{ accessLevel: monitor } #', '{ accessLevel: moniter } #'],
      ['integrations: { Order to Cash: manage }', 'integrations: { Order to Cash: write }'],
    ],
  },
  {
    name: 'A rule that must hold of everybody',
    edits: [
      [
        'users:\n',
        'tests:\n  - name: operators never administer\n    users: [ada@acme.example]\n    never: { accessLevel: administrator }\n\nusers:\n',
      ],
      ['ada@acme.example: { roles: [order-operator] }', 'ada@acme.example: { accessLevel: administrator }'],
    ],
  },
];

/** The text of a start; `END` in it is the day ninety days after `now`. Throws if the example has not the words. */
export function textOfStart({ name, edits }: Start, example: string, now: Date): string {
  const end = new Date(now.getTime() + 90 * 86_400_000).toISOString().slice(0, 10);
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`"${name}" replaces what the example does not say: ${from}`);
    return text.replace(from, to.replace('END', end));
  }, example);
}
