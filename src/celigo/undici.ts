/**
 * undici as its core alone. The package's own entry opens 112 files (mocks, caches, fetch, WebSocket), which takes
 * longer than everything else that a small plan does. Two files of it are what this client calls. Its version is
 * locked, and the tests of exchange.ts run through this file, so that a moved file is noticed at once.
 */
import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import { setEngine } from '../engine.ts';

// The module of its parser is compiled at the first connection, and what judges the account after it.
setEngine('compile WebAssembly once', 'inline less', 'stay small');

export { Agent };

/** Sends one request through a dispatcher, to its origin and path. */
export const send = (
  dispatcher: Dispatcher,
  options: Dispatcher.RequestOptions,
): Promise<Dispatcher.ResponseData> => request.call(dispatcher, options);
