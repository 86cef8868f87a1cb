/** Staff of a made-up company, under addresses as companies make them: names by frequency, one scheme for all. */

const FIRST =
  'james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan joseph jessica thomas sarah christopher karen charles lisa daniel nancy matthew betty anthony sandra mark margaret donald ashley steven kimberly andrew emily paul donna joshua michelle kenneth carol kevin amanda brian melissa george deborah timothy stephanie ronald rebecca jason laura anna maria marie martin marta jan jana jon joan eva eve hans hanna johanna erik erika lars lara nina tina sven ines jose juan carlos priya anil wei ming yuki fatima omar aisha ivan olga nadia piotr agnes'.split(
    ' ',
  );
const LAST =
  'smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts mueller schmidt schneider fischer weber meyer meier wagner becker schulz hoffmann koch bauer richter klein wolf neumann schwarz braun zimmermann hansen jensen olsen larsen nielsen johansson karlsson nilsson eriksson svensson kowalski nowak novak rossi russo ferrari bianchi marsh march whitlock eriksen okafor mensah patel sharma singh kumar chen wang zhang tanaka suzuki sato kim park choi silva santos costa oliveira dubois moreau laurent lefevre vandenberg dejong devries bakker jansen visser'.split(
    ' ',
  );

export const SCHEMES = {
  'first.last': (first: string, last: string) => `${first}.${last}`,
  'last.first': (first: string, last: string) => `${last}.${first}`,
  'f.last': (first: string, last: string) => `${first.charAt(0)}.${last}`,
  flast: (first: string, last: string) => `${first.charAt(0)}${last}`,
  first_last: (first: string, last: string) => `${first}_${last}`,
} as const;

/** People of one company, nobody twice; `draw` gives numbers from 0 up to and without 1. */
export function staffOf(scheme: keyof typeof SCHEMES, size: number, draw: () => number): string[] {
  const locals = new Set<string>();
  // Names near the front are more frequent, as they are among people.
  const pick = (names: readonly string[]): string => names[Math.floor(draw() ** 1.3 * names.length)] ?? 'ada';
  while (locals.size < size) locals.add(SCHEMES[scheme](pick(FIRST), pick(LAST)));
  return [...locals];
}
