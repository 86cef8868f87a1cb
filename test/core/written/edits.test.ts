/** Every key that the format has: which edits of it only narrow is a closed list, and no difference goes unseen. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { besideAccess, editsBetween } from '../../../src/core/written/edits.ts';

interface Node {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly examples?: readonly unknown[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
}

const schema: Node & { readonly definitions: Readonly<Record<string, Node>> } = JSON.parse(
  readFileSync(new URL('../../../schemas/access.schema.json', import.meta.url), 'utf8'),
);

const resolved = (node: Node): Node =>
  node.$ref === undefined ? node : { ...schema.definitions[node.$ref.split('/').at(-1) ?? ''], ...node };

/** Values that a node of the schema allows, at least two where it allows two. */
function samplesOf(given: Node): unknown[] {
  const node = resolved(given);
  const each = (node.oneOf ?? node.anyOf)?.flatMap(samplesOf) ?? [];
  const keyed = typeof node.additionalProperties === 'object' ? samplesOf(node.additionalProperties) : [];
  const properties = Object.entries(node.properties ?? {});
  const all = [
    ...each,
    ...(node.const === undefined ? [] : [node.const]),
    ...(node.enum ?? []),
    ...keyed.map((value) => ({ one: value })),
    ...(properties.length === 0
      ? []
      : [0, 1].map((at) =>
          Object.fromEntries(
            properties.map(([key, value]) => {
              const values = samplesOf(value);
              return [key, values[at % values.length]];
            }),
          ),
        )),
    ...(node.items === undefined
      ? []
      : [samplesOf(node.items).slice(0, 1), samplesOf(node.items).slice(0, 2)]),
    ...(node.type === 'boolean' ? [true, false] : []),
    ...(node.type === 'integer' ? [1, 2] : []),
    ...(node.examples ?? []),
    ...(given.$ref?.endsWith('/until') ? ['2027-01-31', '2027-03-31'] : []),
  ];
  const found = all.length > 0 ? all : ['one', 'two'];
  return [...new Map(found.map((value) => [JSON.stringify(value), value])).values()];
}

/** A property of the format, and how a file with a value of it looks. */
interface Property {
  readonly name: string;
  readonly samples: readonly unknown[];
  fileWith(value: unknown): object;
}

const ENTRIES: readonly string[] = ['users', 'roles', 'integrations', 'mcpServers'];

function propertiesOfFormat(): Property[] {
  return Object.entries(schema.properties ?? {}).flatMap(([section, given]): Property[] => {
    const node = resolved(given);
    const keyed = typeof node.additionalProperties === 'object' ? resolved(node.additionalProperties) : {};
    const own = ENTRIES.includes(section) ? keyed.properties : node.properties;
    const wrapped = (value: unknown): object =>
      ENTRIES.includes(section) ? { [section]: { key: value } } : { [section]: value };
    if (own === undefined)
      return [
        {
          name: section,
          samples: samplesOf(node),
          fileWith: (value) => (value === undefined ? {} : { [section]: value }),
        },
      ];
    return Object.entries(own).map(([key, property]) => ({
      name: `${section}.${key}`,
      samples: samplesOf(property),
      // The entry is there without it, too.
      fileWith: (value) => wrapped(value === undefined ? {} : { [key]: value }),
    }));
  });
}

const source = (value: object) => [
  {
    path: 'access.yaml',
    value: { version: 1, ...value },
    place: () => ({ file: 'access.yaml', line: 1, column: 1 }),
  },
];

/** Where some edit gives nobody more. Whoever adds a name here has to say why. */
const NARROWING = [
  'roles.accessLevel',
  'roles.integrations',
  'roles.mcpServers',
  'roles.members',
  'users.state',
  'users.accessLevel',
  'users.roles',
  'users.integrations',
  'users.mcpServers',
  'users.enabled',
  'users.until',
  'integrations.manage',
  'integrations.monitor',
  'mcpServers.read',
  'mcpServers.write',
];

describe('over every key that the schema knows', () => {
  const properties = propertiesOfFormat();
  const edits = properties.map((property) => {
    const values = [undefined, ...property.samples];
    const pairs = values.flatMap((was) => values.flatMap((is) => (was === is ? [] : [[was, is] as const])));
    return {
      ...property,
      pairs: pairs.map(([was, is]) => ({
        was,
        is,
        made: editsBetween(source(property.fileWith(was)), source(property.fileWith(is))),
      })),
    };
  });

  it('the keys on which an edit may narrow are these alone', () => {
    expect(properties.length).toBeGreaterThan(60);
    const narrowing = edits.filter(({ pairs }) =>
      pairs.some(({ made }) => made.length > 0 && made.every(({ narrows }) => narrows)),
    );
    expect(narrowing.map(({ name }) => name).sort()).toEqual([...NARROWING].sort());
  });

  it('no edit narrows in both directions', () => {
    const both = edits.flatMap(({ name, pairs }) => {
      const narrows = new Set(
        pairs
          .filter(({ made }) => made.length > 0 && made.every((each) => each.narrows))
          .map(({ was, is }) => JSON.stringify([was ?? null, is ?? null])),
      );
      return [...narrows]
        .filter((pair) => narrows.has(JSON.stringify(JSON.parse(pair).reverse())))
        .map((pair) => `${name} ${pair}`);
    });
    expect(both).toEqual([]);
  });

  it('no difference is unseen, whatever comes, goes or is another', () => {
    const unseen = edits.flatMap(({ name, pairs }) =>
      pairs
        // The version comes and goes with its file.
        .filter(
          ({ made, was, is }) => made.length === 0 && name !== 'version' && !isEmpty(was) && !isEmpty(is),
        )
        .map(({ was, is }) => `${name}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`),
    );
    expect(unseen).toEqual([]);
  });

  it.each(ENTRIES)('an entry of %s that says nothing is an edit', (section) => {
    const [without, empty] = [source({}), source({ [section]: { key: {} } })];
    for (const made of [editsBetween(without, empty), editsBetween(empty, without)])
      expect(made.map(({ path, narrows }) => [path, narrows])).toEqual([[[section, 'key'], false]]);
  });
});

const isEmpty = (value: unknown): boolean =>
  value !== undefined && value !== null && typeof value === 'object' && Object.keys(value).length === 0;

it('an entry that becomes absent may lose all but its pin, without which it would mean somebody else', () => {
  const was = {
    id: 'a',
    accessLevel: 'monitor',
    notifications: ['Returns'],
    until: '2027-01-31',
    reason: 'x',
  };
  const made = editsBetween(source({ users: { ada: was } }), source({ users: { ada: { state: 'absent' } } }));
  expect(made.filter(({ narrows }) => !narrows).map(({ path }) => path.at(-1))).toEqual(['id']);
});

it('an end of somebody whom the files did not have shows beside the access, which the files never gave', () => {
  const [ADA, ABSENT] = [{ accessLevel: 'monitor' }, { state: 'absent' }];
  const beside = (was: object, is: object) =>
    besideAccess(editsBetween(source({ users: was }), source({ users: is }))).map(({ path, after }) => [
      path,
      after,
    ]);
  expect(beside({ ada: ADA }, { ada: ADA, wes: ABSENT })).toEqual([[['users', 'wes'], ABSENT]]);
  // Whoever had access by the files, or gets some, is told there.
  expect(beside({ ada: ADA, wes: ADA }, { ada: ADA, wes: ABSENT })).toEqual([]);
  expect(beside({ ada: ADA }, { ada: ADA, wes: ADA })).toEqual([]);
  expect(beside({ ada: ADA, wes: ABSENT }, { ada: ADA })).toEqual([]);
});
