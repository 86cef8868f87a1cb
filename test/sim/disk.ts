/**
 * Takes the place of `node:fs` for receipts in a product that is simulated: files in memory, on a disk that may be
 * full in the middle of a line.
 */

/** How much fits: so many whole lines, and then a share of the next one, in percent. */
export interface Room {
  readonly lines: number;
  readonly share: number;
  /** Whether there is room again once it was full: somebody has tidied up. */
  readonly recovers?: boolean;
}

interface File {
  readonly path: string;
  text: Buffer;
  /** Its size when the disk was full. */
  fullSize: number | undefined;
}

const full = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

const linesIn = ({ text }: File): number => text.reduce((sum, byte) => sum + (byte === 0x0a ? 1 : 0), 0);

/** The files of one simulation. */
export class Disk {
  readonly #files = new Map<string, File>();
  readonly #open: File[] = [];
  readonly #room: ReadonlyMap<string, Room>;
  readonly #onFull: (path: string) => void;

  /** `room`: by path; whoever is not named has all the room in the world. */
  constructor(room: ReadonlyMap<string, Room>, onFull: (path: string) => void) {
    this.#room = room;
    this.#onFull = onFull;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  textOf(path: string): string {
    return this.#files.get(path)?.text.toString('utf8') ?? '';
  }

  /** Whether something was written to it after the disk had been full. */
  hasGap(path: string): boolean {
    const { text, fullSize } = this.#files.get(path) ?? {};
    return text !== undefined && fullSize !== undefined && text.length > fullSize;
  }

  open(path: string): number {
    const file = this.#files.get(path) ?? { path, text: Buffer.alloc(0), fullSize: undefined };
    this.#files.set(path, file);
    return this.#open.push(file) - 1;
  }

  fileOf(descriptor: number): File {
    const file = this.#open[descriptor];
    if (file === undefined) throw new Error('EBADF');
    return file;
  }

  /** Writes what fits, as a disk does, and fails only once nothing fits any more. */
  write(descriptor: number, bytes: Uint8Array): number {
    const file = this.fileOf(descriptor);
    const room = this.#room.get(file.path);
    const hasRoom = room === undefined || (room.recovers === true && file.fullSize !== undefined);
    const fits = hasRoom || linesIn(file) < room.lines ? bytes.length : this.#fitting(file, room, bytes);
    if (fits === 0) {
      file.fullSize ??= file.text.length;
      this.#onFull(file.path);
      throw full();
    }
    file.text = Buffer.concat([file.text, bytes.subarray(0, fits)]);
    return fits;
  }

  #fitting({ text }: File, { share }: Room, bytes: Uint8Array): number {
    const begun = text.length - (text.lastIndexOf('\n') + 1);
    if (begun > 0) return 0;
    return Math.floor((bytes.length * share) / 100);
  }
}

let disk: Disk | undefined;
export function setDisk(other: Disk): void {
  disk = other;
}

function present(): Disk {
  if (disk === undefined) throw new Error('There is no disk.');
  return disk;
}

export const constants = { O_RDWR: 0, O_APPEND: 0, O_CREAT: 0, O_NOFOLLOW: 0, O_NONBLOCK: 0 };
export const openSync = (path: string): number => present().open(path);
export const closeSync = (): void => {};
export const fsyncSync = (): void => {};
export const fstatSync = (descriptor: number) => ({
  size: present().fileOf(descriptor).text.length,
  isFile: () => true,
});
export const statSync = (path: string) =>
  present().has(path) ? { size: Buffer.byteLength(present().textOf(path)) } : undefined;
export const unlinkSync = (path: string): void => present().remove(path);
export const writeSync = (descriptor: number, bytes: Uint8Array, at: number): number =>
  present().write(descriptor, bytes.subarray(at));

export function readSync(
  descriptor: number,
  into: Uint8Array,
  at: number,
  length: number,
  from: number,
): number {
  const part = present()
    .fileOf(descriptor)
    .text.subarray(from, from + length);
  into.set(part, at);
  return part.length;
}

export function ftruncateSync(descriptor: number, size: number): void {
  const file = present().fileOf(descriptor);
  file.text = file.text.subarray(0, size);
}
