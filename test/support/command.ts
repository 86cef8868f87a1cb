/** The command that a form of a plan names, read back out of each form; undefined where it names none. */
import { execFileSync } from 'node:child_process';
import { parseEntities } from './page.ts';

export const commandInText = (text: string): string | undefined =>
  /^(?:To apply|To accept it, and send nothing): (.*)$/m.exec(text)?.[1];

export const commandInMarkdown = (text: string): string | undefined =>
  /^(?:To apply|To accept it, and send nothing):\n+(`{3,})sh\n([\s\S]*?)\n\1$/m.exec(text)?.[2];

export function commandInPage(page: string): string | undefined {
  const code = /<dt>(?:To apply|To accept it, and send nothing)<dd><pre><code>([\s\S]*?)<\/code>/.exec(
    page,
  )?.[1];
  return code === undefined ? undefined : parseEntities(code.replace(/<\/?span[^>]*>/g, ''));
}

/** The words of a command as a real shell takes them apart, without the name of the program. */
export function argvOf(command: string): string[] {
  const script = `set -- ${command}\nprintf '%s\\0' "$@"`;
  const [program, ...argv] = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0');
  if (program !== 'celigo-access') throw new Error(`another program: ${command}`);
  return argv.slice(0, -1);
}
