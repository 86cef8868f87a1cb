/** `--diff`: each person's access before and after as canonical YAML, compared line by line. */
import { createTwoFilesPatch } from 'diff';
import { compareText } from '../../core/model/text.ts';
import { standingDocument } from '../../core/plan/document.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { StandingDocument } from '../../core/plan/saved.ts';
import { waysOf } from '../../core/plan/way.ts';
import type { LabelsById } from '../../say/words.ts';
import type { TextLook } from '../options.ts';
import { visible } from '../visible.ts';
import { paint } from './paint.ts';
import { planText } from './plan.ts';

export function planDiff(plan: Plan, options: TextLook): string {
  const colors = paint(options.color);
  const patches = [...waysOf(plan.operations).values()]
    .sort((a, b) => compareText(a.user.email, b.user.email))
    .map(({ user, before, after }) => {
      const settings = Object.keys(after?.settings ?? {});
      const who = user.shown;
      const from = before && yamlOf({ ...standingDocument(before) }, plan.labels, settings);
      const to = after && yamlOf({ ...standingDocument(after) }, plan.labels, settings);
      return createTwoFilesPatch(
        from === undefined ? '/dev/null' : visible(who),
        to === undefined ? '/dev/null' : visible(who),
        from ?? '',
        to ?? '',
        'live',
        'desired',
      )
        .split('\n')
        .slice(1)
        .map((line) =>
          line.startsWith('+') ? colors.green(line) : line.startsWith('-') ? colors.red(line) : line,
        )
        .join('\n');
    });
  return `${patches.join('\n')}${patches.length > 0 ? '\n' : ''}${planText(plan, options)}`;
}

/** One form for one access: fixed key order, sorted names, nothing that is empty. */
function yamlOf(standing: StandingDocument, labels: LabelsById, settings: readonly string[]): string {
  const lines = [`accessLevel: ${standing.accessLevel}`];
  const grants = (key: string, map: Readonly<Record<string, string>>): void => {
    const named = Object.entries(map).map(([id, level]) => `  ${quoted(labels.get(id) ?? id)}: ${level}`);
    if (named.length > 0) lines.push(`${key}:`, ...named.sort());
  };
  grants('integrations', standing.integrations);
  if (standing.mcpServers === 'all') lines.push('mcpServers: all');
  else grants('mcpServers', standing.mcpServers);
  if (!standing.enabled) lines.push('enabled: false');
  if (standing.invitation !== 'accepted') lines.push(`invitation: ${standing.invitation}`);
  const mail = standing.notifications?.map((id) => `  - ${quoted(labels.get(id) ?? id)}`).sort();
  if (mail !== undefined) lines.push(`notifications:${mail.length === 0 ? ' []' : ''}`, ...mail);
  for (const name of settings) lines.push(`${name}: ${standing.settings[name] ?? false}`);
  return `${lines.join('\n')}\n`;
}

/** Plain where YAML reads it as it stands, quoted where it would not. */
const quoted = (name: string): string =>
  /^[A-Za-z/][A-Za-z0-9 _/-]*[A-Za-z0-9]$/.test(name) ? name : JSON.stringify(visible(name));
