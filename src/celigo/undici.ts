/**
 * undici as its core alone. The package's own entry opens 112 files (mocks, caches, fetch, WebSocket), which takes
 * longer than everything else that a small plan does. Two files of it are what this client calls. Its version is
 * locked, and the tests of exchange.ts run through this file, so that a moved file is noticed at once.
 */
import { setFlagsFromString } from 'node:v8';
import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';

/**
 * undici parses HTTP with a WebAssembly module, which V8 compiles twice: quickly, then well, in other threads. The
 * second time takes 36 MB and more time than the parsing of a whole large account, so it is left out. Nothing else
 * here is WebAssembly, and the module is compiled at the first connection, after this.
 */
setFlagsFromString('--liftoff-only');

export { Agent };

/** Sends one request through a dispatcher, to its origin and path. */
export const send = (
  dispatcher: Dispatcher,
  options: Dispatcher.RequestOptions,
): Promise<Dispatcher.ResponseData> => request.call(dispatcher, options);
