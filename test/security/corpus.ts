/** Names that somebody could give a person, an integration or a file to deceive whoever reads about it. */

/** Code points that move, hide, colour, reverse or end something. Sources: Unicode 15 categories, ECMA-48. */
const ACTIVE_POINTS = [
  ...Array.from({ length: 0x20 }, (_, n) => n),
  ...Array.from({ length: 0x21 }, (_, n) => 0x7f + n),
  ...[0xad, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029],
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069],
  ...[0x206a, 0x206f, 0xfeff, 0xfff9, 0xfffa, 0xfffb, 0xfff0, 0xffff, 0x1bca0, 0x1d173, 0xe0001, 0xe0041],
  ...[0xe007f, 0xe000, 0xf8ff, 0xf0000, 0x10fffd, 0x10ffff, 0x1fffe, 0x50000, 0x378],
];

const SEQUENCES = [
  '\u001b[31mred',
  '\u001b[2J\u001b[H',
  '\u001b[1A\u001b[2K',
  '\u001b]0;title\u0007',
  '\u001b]2;title\u001b\\',
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u001b]8;;https://evil.test\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]1337;File=inline=1:AAAA\u0007',
  '\u001bP$q"p\u001b\\',
  '\u001b_payload\u001b\\',
  '\u001b^payload\u001b\\',
  '\u001bc',
  '\u001b(0',
  '\u001b[?1049h',
  '\u009b31mred',
  '\u009d0;title\u009c',
  '\u0090q\u009c',
  'safe\rNothing to do.',
  'safe\b\b\b\bevil',
  'one\nNothing to do.',
  'one\r\nSafe at every step',
  'one\u0085two',
  'one\u2028two\u2029three',
  '\u202enimda',
  '\u2066\u2067a\u2069',
  'ad\u200bmin',
  '\ud800',
  'a\udc00b',
  '\udfff\ud800',
  '\ufeffBOM',
  ...['\u{e0061}\u{e0064}\u{e006d}\u{e0069}\u{e006e}', '\u0000', '\u0007\u0007\u0007'],
];

/** Harmless to a terminal, active elsewhere: they must come out, and whole. */
const MARKUP = [
  '::add-mask::admin',
  '::stop-commands::x',
  '##[add-mask]admin',
  '::error file=a::b',
  '%0A::set-output name=x::y',
  '<img src=x onerror=alert(1)>',
  '</details>',
  '[x](javascript:alert(1))',
  '![x](https://evil.test)',
  '| a | b |',
  '@everyone',
  '`code`',
  '=cmd()',
  '＝cmd()',
  '-1+1',
  '$(id)',
  '; rm -rf /',
  '"; DROP',
  "it's",
  '{{x}}',
  '$' + '{x}',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  'e\u0301\u0301\u0301\u0301',
];

/** About two hundred hostile names, no two alike. */
export const CORPUS: readonly string[] = [
  ...ACTIVE_POINTS.map((point) => `x${String.fromCodePoint(point)}${point.toString(16)}`),
  ...SEQUENCES,
  ...MARKUP,
];

/** What must never reach a terminal, but for the line feeds that are ours. */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;

/** The lines of a text that hold an active code point, made printable. */
export const activeLinesIn = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => ACTIVE.test(line))
    .map((line) => JSON.stringify(line.slice(0, 200)));
