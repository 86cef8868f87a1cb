/** Codes of refusals. Those in the vendor's documents keep their spelling; the others are ours. */
export type RefusalCode =
  | 'invalid_query_params'
  | 'invalid_json'
  | 'unauthorized'
  | 'forbidden'
  | 'access_restricted'
  | 'feature_not_enabled'
  | 'resource_not_found'
  | 'method_not_allowed'
  | 'already_has_access'
  | 'unsupported_media_type'
  | 'invalid_field'
  | 'invalid_ref'
  | 'invalid_state'
  | 'seat_limit_reached'
  | 'rate_limited';

/** The remote says no. A value, not an exception: refusing is part of the rules. */
export class Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  /** The field of the body that is at fault. */
  readonly field: string | undefined;

  constructor(code: RefusalCode, message: string, field?: string) {
    this.code = code;
    this.message = message;
    this.field = field;
  }
}
