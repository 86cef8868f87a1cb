/**
 * Completion scripts for shells, made from the declared commands: nothing is written twice, and nothing runs
 * while somebody types.
 */
import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Flag {
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** The values that it may have; empty: any, and a file is offered. */
  readonly choices: readonly string[];
}

interface Verb {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  /** The words that its argument may be; empty: files. */
  readonly words: readonly string[];
}

const SCRIPTS: Record<Shell, (verbs: readonly Verb[]) => string> = { bash, zsh, fish };

export const completionScript = (program: Command, shell: Shell): string => SCRIPTS[shell](verbsOf(program));

function verbsOf(program: Command): Verb[] {
  // What only the program itself takes stands before the command.
  const common = program.options.filter(({ long }) => long !== '--version').map(flagOf);
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: [...command.options.map(flagOf), ...common],
    words: command.registeredArguments[0]?.argChoices ?? [],
  }));
}

const flagOf = (option: Option): Flag => ({
  long: option.long ?? option.flags,
  description: option.description,
  takesValue: option.required || option.optional,
  choices: option.argChoices ?? [],
});

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function bash(verbs: readonly Verb[]): string {
  const cases = verbs.map(({ name, flags, words }) => {
    const values = flags
      .filter(({ choices }) => choices.length > 0)
      .map(({ long, choices }) => `      ${long}) words=${quoted(choices.join(' '))} ;;`);
    const paths = flags
      .filter(({ takesValue, choices }) => takesValue && choices.length === 0)
      .map(({ long }) => long);
    return [
      `  ${name})`,
      '    case "$before" in',
      ...values,
      ...(paths.length > 0 ? [`      ${paths.join('|')}) ;;`] : []),
      `      *) if [[ $word == -* ]]; then words=${quoted(flags.map(({ long }) => long).join(' '))}; else words=${quoted(words.join(' '))}; fi ;;`,
      '    esac ;;',
    ].join('\n');
  });
  return `# celigo-access for bash: source this file, or put it where bash-completion looks.
_celigo_access() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=''
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  *) words=${quoted(verbs.map(({ name }) => name).join(' '))} ;;
  esac
  if [[ $COMP_CWORD -eq 1 ]]; then words=${quoted(verbs.map(({ name }) => name).join(' '))}; fi
  local IFS=$' \\n'
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _celigo_access celigo-access
`;
}

function zsh(verbs: readonly Verb[]): string {
  const described = verbs.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`);
  const cases = verbs.map(({ name, flags, words }) => {
    const specs = flags.map(({ long, description, takesValue, choices }) => {
      const safe = description
        .replace(/[[\]:]/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
      const value = !takesValue ? '' : choices.length > 0 ? `:value:(${choices.join(' ')})` : ':value:_files';
      return quoted(`*${long}[${safe}]${value}`);
    });
    const rest = words.length > 0 ? `'*:argument:(${words.join(' ')})'` : "'*:file:_files'";
    return `    ${name}) _arguments ${[...specs, rest].join(' ')} ;;`;
  });
  return `#compdef celigo-access
# celigo-access for zsh: save as _celigo-access in a folder of $fpath.
_celigo_access() {
  local -a verbs=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _celigo-access ]]; then _celigo_access "$@"; else compdef _celigo_access celigo-access; fi
`;
}

function fish(verbs: readonly Verb[]): string {
  const lines = verbs.flatMap(({ name, description, flags, words }) => [
    `complete -c celigo-access -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
    ...flags.map(({ long, description: about, takesValue, choices }) => {
      const value = !takesValue ? '' : choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r';
      return `complete -c celigo-access -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)} -d ${quoted(about)}${value}`;
    }),
    ...(words.length > 0
      ? [
          `complete -c celigo-access -n '__fish_seen_subcommand_from ${name}' -f -a ${quoted(words.join(' '))}`,
        ]
      : []),
  ]);
  return `# celigo-access for fish: save as ~/.config/fish/completions/celigo-access.fish\n${lines.join('\n')}\n`;
}
