/** A look at an answer before anybody judges it: for whoever learns how the account speaks. */

/** One look at an answer, whatever it is. */
export interface Looking {
  readonly query?: URLSearchParams;
  /** Asked without the token: what somebody is told who has none. */
  readonly asStranger?: boolean;
  /** Whether a slash stands at the end of the path. */
  readonly withSlash?: boolean;
}

/** What was answered, before anybody judges it. */
export interface Looked {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
  readonly link: string;
}
