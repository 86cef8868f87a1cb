export const visible = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu,
    (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`,
  );
