// @ts-check
// The reference of the file format as Markdown, made from schemas/access.schema.json: a section a shape, a row
// a property. What the schema says is said once, there.
import { stringify } from 'yaml';

/**
 * @typedef {{ $ref?: string, title?: string, description?: string, examples?: unknown[], default?: unknown,
 *   type?: string, enum?: unknown[], const?: unknown, anyOf?: Node[], properties?: Record<string, Node>,
 *   additionalProperties?: boolean | Node, items?: Node, required?: string[],
 *   minimum?: number, maximum?: number, maxItems?: number, minItems?: number, maxLength?: number,
 *   definitions?: Record<string, Node> }} Node
 */

const PREFIX = '#/definitions/';

/** @param {Node} schema */
export function referenceOf(schema) {
  const definitions = schema.definitions ?? {};
  /** A shape with properties has a section of its own. @param {string} name */
  const hasSection = (name) => objectsIn(definitions[name]).length > 0;
  const lines = [
    '<!-- Made from schemas/access.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. -->',
    '# The file, property by property',
    '',
    'An editor that reads JSON Schema shows the same beside the line: write `# yaml-language-server: $schema=…` at the top of a file, or let `celigo-access init` do it. The files are YAML 1.2 without anchors, aliases, tags and merge keys. The properties of several files unite; two different values for one property are an error that names both places.',
    '',
    ...section('The file', schema),
  ];
  for (const [name, node] of Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (hasSection(name)) lines.push(...section(name, node));
  }
  lines.push('## Plain values', '');
  for (const [name, node] of Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!hasSection(name))
      lines.push(
        `- <a id="${name.toLowerCase()}"></a>**${name}**: ${node.description ?? ''} ${shapeOf(node)}`.trimEnd(),
      );
  }
  return `${lines.join('\n')}\n`;

  /** @param {string} title @param {Node} node */
  function section(title, node) {
    const text = [`## ${title}`, ''];
    if (node.description !== undefined) text.push(node.description, '');
    if (node.anyOf !== undefined) text.push(`Written as ${shapeOf(node)}.`, '');
    for (const object of objectsIn(node)) {
      text.push('| property | value | meaning | example |', '|---|---|---|---|');
      for (const [key, property] of Object.entries(object.properties ?? {})) {
        const must = object.required?.includes(key) ? ' **Required.**' : '';
        const fallback =
          property.default === undefined ? '' : ` Default: \`${JSON.stringify(property.default)}\`.`;
        const example = property.examples?.[0] === undefined ? '' : `\`${exampleOf(property.examples[0])}\``;
        text.push(
          `| \`${key}\` | ${shapeOf(property)} | ${cell(property.description ?? '')}${must}${fallback} | ${cell(example)} |`,
        );
      }
      text.push('');
    }
    return text;
  }

  /** @param {Node | undefined} node @returns {Node[]} */
  function objectsIn(node) {
    if (node === undefined) return [];
    if (node.properties !== undefined) return [node];
    return (node.anyOf ?? []).filter((each) => each.properties !== undefined);
  }

  /** @param {Node} node @returns {string} */
  function shapeOf(node) {
    if (node.$ref !== undefined) {
      const name = node.$ref.slice(PREFIX.length);
      return `[${name}](#${name.toLowerCase()})`;
    }
    if (node.anyOf !== undefined) return node.anyOf.map(shapeOf).join(' or ');
    if (node.const !== undefined) return `\`${node.const}\``;
    if (node.enum !== undefined) return node.enum.map((each) => `\`${each}\``).join(', ');
    if (node.type === 'array')
      return `list of ${node.items === undefined ? 'anything' : shapeOf(node.items)}`;
    if (node.type === 'object') {
      const values = node.additionalProperties;
      if (typeof values === 'object') return `map of ${shapeOf(values)}`;
      return `map with ${Object.keys(node.properties ?? {})
        .map((key) => `\`${key}\``)
        .join(', ')}`;
    }
    if (node.type === 'boolean') return '`true` or `false`';
    if (node.type === 'integer')
      return `number from ${node.minimum ?? 0}${node.maximum === undefined ? '' : ` to ${node.maximum}`}`;
    return node.maxLength === undefined ? 'text' : `text of at most ${node.maxLength} characters`;
  }
}

/** One line of YAML. @param {unknown} value */
const exampleOf = (value) =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');
