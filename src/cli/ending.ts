/** The format of a result by the ending of its file, for every command that has both flags. */
import type { Command } from 'commander';
import { invalid } from '../errors.ts';

/** What people expect in a file of such a name, also where no command writes it. Any other ending says nothing. */
const FORMATS: Readonly<Record<string, string>> = {
  csv: 'csv',
  doc: 'doc',
  docx: 'docx',
  htm: 'html',
  html: 'html',
  json: 'json',
  markdown: 'markdown',
  md: 'markdown',
  ods: 'ods',
  odt: 'odt',
  pdf: 'pdf',
  sarif: 'sarif',
  txt: 'text',
  xls: 'xls',
  xlsx: 'xlsx',
  yaml: 'yaml',
  yml: 'yaml',
};

/** Where no --format is given, the ending of --output is one. */
export function chooseFormat(command: Command): void {
  const { format, choices } = byEnding(command);
  if (format !== undefined && choices.includes(format)) command.setOptionValue('format', format);
}

/** Fails where the ending of --output is a format that the command lacks: text under such a name would be opened as it. */
export function ensureEndingFits(command: Command): void {
  const { output, format, choices } = byEnding(command);
  if (format === undefined || choices.includes(format)) return;
  throw invalid(
    `--output ${output} ends as ${format} does, and \`${command.name()}\` writes none.`,
    `It writes ${choices.join(', ')}: name a file that ends so, or say which with --format.`,
  );
}

function byEnding(command: Command) {
  const { output } = command.opts<{ output?: unknown }>();
  const choices = command.options.find((option) => option.attributeName() === 'format')?.argChoices;
  const isFree = choices !== undefined && command.getOptionValueSource('format') !== 'cli';
  if (typeof output !== 'string' || !isFree) return { output: '', choices: [] };
  const ending = /[^/\\]\.([a-z]+)$/i.exec(output)?.[1]?.toLowerCase() ?? '';
  return { output, choices, format: Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined };
}
