/** An error as a user reads it: what is wrong, and what to do next where there is something. */
export interface Explanation {
  /** Stable, for JSON and for telling errors apart. */
  readonly code: string;
  readonly message: string;
  readonly advice: string | null;
}
