/** Looking for a secret in whatever form somebody could read it back. */

import { type AddressInfo, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** The secret as it is, reversed by nobody: URL-encoded, in JSON, in hexadecimal, in Base64 at each alignment. */
export function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.from(`${' '.repeat(shift)}${secret}`)
      .toString('base64')
      .replace(/=+$/, '');
    const inner = whole.slice(shift === 0 ? 0 : shift + 1, -1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const bytes = [...Buffer.from(secret)].map((byte) => byte.toString(16).padStart(2, '0'));
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      bytes.join(''),
      bytes.slice(8, 24).join(' '),
      ...base64,
    ]),
  ];
}

/** The forms of a secret that a text holds. */
export const leaksIn = (text: string, secret: string): string[] =>
  formsOf(secret).filter((form) => text.includes(form));

/** An address of this machine where somebody accepts connections and does something that is not HTTP. */
export async function listenRaw(
  act: (socket: import('node:net').Socket) => void,
): Promise<{ origin: string }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    act(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
