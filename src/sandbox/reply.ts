/** Answers, and how a refusal is worded in each dialect. */
import type { Dialects } from './dialects.ts';
import type { Document } from './document.ts';
import type { Refusal, RefusalCode } from './refusal.ts';

export interface Reply {
  readonly status: number;
  /** A JSON value; missing for an answer without a body. */
  readonly body?: unknown;
  /** Text that is sent instead of JSON. */
  readonly text?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Statuses by code (error page, users skill); two are open questions and belong to dialects. */
const STATUS: Readonly<Record<Exclude<RefusalCode, 'invalid_state' | 'seat_limit_reached'>, number>> = {
  invalid_query_params: 400,
  invalid_json: 400,
  unauthorized: 401,
  forbidden: 403,
  access_restricted: 403,
  feature_not_enabled: 403,
  resource_not_found: 404,
  method_not_allowed: 405,
  already_has_access: 409,
  unsupported_media_type: 415,
  invalid_field: 422,
  invalid_ref: 422,
  rate_limited: 429,
};

function statusOf({ code }: Refusal, dialects: Dialects): number {
  if (code === 'invalid_state') return dialects.number('state-refusal');
  if (code === 'seat_limit_reached') return dialects.number('seat-limit');
  return STATUS[code];
}

const errorOf = ({ code, message, field }: Refusal): Document => ({
  code,
  message,
  ...(field === undefined ? {} : { field }),
});

export function refusalReply(
  refusal: Refusal,
  dialects: Dialects,
  headers: Readonly<Record<string, string>>,
): Reply {
  const status = statusOf(refusal, dialects);
  if (dialects.is('error-shape', 'text')) {
    return { status, headers, text: refusal.message, contentType: 'text/plain; charset=utf-8' };
  }
  const isBare = refusal.code === 'unauthorized' && dialects.is('unauthorized-shape', 'message');
  if (isBare || dialects.is('error-shape', 'message'))
    return { status, headers, body: { message: refusal.message } };
  const errors = dialects.is('error-shape', 'strings') ? [refusal.message] : [errorOf(refusal)];
  return { status, headers, body: { errors } };
}

/** One element of a batch answer for somebody who could not be invited. */
export function batchRefusal(refusal: Refusal, dialects: Dialects): Document {
  const statusCode =
    refusal.code === 'already_has_access' ? dialects.number('batch-exists') : statusOf(refusal, dialects);
  if (dialects.is('batch-error', 'nothing')) return { statusCode };
  if (dialects.is('batch-error', 'message')) return { statusCode, message: refusal.message };
  return { statusCode, errors: [errorOf(refusal)] };
}
