/** Which files are receipts: `apply --receipt` takes any name, so that a name proves nothing. */
import { open } from 'node:fs/promises';

/** How every line of a receipt begins, of whichever version. */
const LINE = /(?:^|\n)\ufeff?\{"receipt":/;
/** In bytes. A first line that was lost or changed must not hide those after it. */
const HEAD = 64 * 1024;

/** Whether a file begins like a receipt. One that cannot be read does not. */
export async function isReceiptFile(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return LINE.test(buffer.toString('utf8', 0, bytesRead));
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
