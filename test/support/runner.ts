/**
 * What a GitHub runner takes for a command, line by line: a port of `TryParseV2` and `TryParse` of
 * actions/runner (Runner.Common/ActionCommand.cs) and of the state that `stop-commands` changes
 * (Runner.Worker/ActionCommandManager.cs). Lines end as .NET's `ReadLine` ends them: LF, CR or CR LF.
 *
 * The runner compares its two prefixes by culture, which skips characters without weight. That adds nothing: it
 * cuts the name by the length of the prefix, so what was skipped would be part of the name, which no command has.
 */

export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** The commands that the runner registers; names are compared without case. */
const REGISTERED = [
  'stop-commands',
  'set-env',
  'set-output',
  'save-state',
  'add-mask',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'debug',
  'warning',
  'error',
  'notice',
  'group',
  'endgroup',
  'echo',
  'internal-set-repo-path',
] as const;

/** Every command that a runner would carry out, in order. */
export function commandsIn(output: string): RunnerCommand[] {
  const registered = new Set<string>(REGISTERED);
  const commands: RunnerCommand[] = [];
  let stopToken: string | undefined;
  for (const line of output.split(/\r\n|\r|\n/)) {
    const command = parseV2(line, registered) ?? parse(line, registered);
    if (command === undefined) continue;
    const name = command.name.toLowerCase();
    if (stopToken !== undefined) {
      if (name !== stopToken) continue;
      registered.delete(stopToken);
      stopToken = undefined;
    } else if (name === 'stop-commands') {
      stopToken = command.data.toLowerCase();
      registered.add(stopToken);
    }
    commands.push(command);
  }
  return commands;
}

/** `::name key=value,key=value::data`, at the start of a line after blanks. */
function parseV2(line: string, registered: ReadonlySet<string>): RunnerCommand | undefined {
  const message = trimmedStart(line);
  if (!message.startsWith('::')) return undefined;
  const end = message.indexOf('::', 2);
  if (end < 0) return undefined;
  const [name, properties] = nameAndRest(message.slice(2, end));
  if (!registered.has(name.toLowerCase())) return undefined;
  const data = unescaped(message.slice(end + 2), DATA);
  return { name, properties: propertiesOf(properties.trim(), ',', PROPERTY), data };
}

/** `##[name key=value;key=value]data`, anywhere in a line. */
function parse(line: string, registered: ReadonlySet<string>): RunnerCommand | undefined {
  const start = line.indexOf('##[');
  if (start < 0) return undefined;
  const end = line.indexOf(']', start);
  if (end < 0) return undefined;
  const [name, properties] = nameAndRest(line.slice(start + 3, end));
  if (!registered.has(name.toLowerCase())) return undefined;
  return {
    name,
    properties: propertiesOf(properties, ';', OLD),
    data: unescaped(line.slice(end + 1), OLD),
  };
}

/** What .NET's `TrimStart` takes: `char.IsWhiteSpace`. */
const isBlank = (character: string): boolean =>
  character === '\u0085' || (character !== '\ufeff' && character.trim() === '');

function trimmedStart(line: string): string {
  let start = 0;
  while (start < line.length && isBlank(line.charAt(start))) start += 1;
  return line.slice(start);
}

function nameAndRest(info: string): [string, string] {
  const space = info.indexOf(' ');
  return space < 0 ? [info, ''] : [info.slice(0, space), info.slice(space + 1)];
}

function propertiesOf(text: string, separator: string, mappings: Mappings): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const pair of text.split(separator)) {
    const [, key, value] = /^=*([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (key !== undefined && value !== undefined) properties[key] = unescaped(value, mappings);
  }
  return properties;
}

type Mappings = readonly (readonly [escaped: string, plain: string])[];
const DATA: Mappings = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
];
const PROPERTY: Mappings = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
];
const OLD: Mappings = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
];

const unescaped = (text: string, mappings: Mappings): string =>
  mappings.reduce((result, [escaped, plain]) => result.replaceAll(escaped, plain), text);
