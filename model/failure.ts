/** Everything that can go wrong here, and whether trying again can help. */
const recoverable = {
  "configuration-rejected": false,
  "not-permitted": false,
  "not-found": false,
  conflict: false,
  changed: false,
  "illegal-transition": false,
  "input-rejected": false,
  /** Understood, but what it asks of the past was not kept. */
  "not-kept": false,
  "too-many-requests": true,
  "not-signed-in": false,
  /** The password was right; or somebody is signed in who must set up a second factor before anything else. */
  "second-factor-needed": false,
  "sign-on-unavailable": true,
  /** No broker runs beside the API, or none that takes more. */
  "broker-unavailable": true,
  "journal-full": true,
  "store-unavailable": true,
  "store-refused": false,
  stopping: true,
  defect: false,
} as const satisfies Record<string, boolean>;

export type FailureCode = keyof typeof recoverable;
export const failureCodes = Object.keys(recoverable) as readonly FailureCode[];

/** The one error this project throws. Code branches on `code`; people read `message`. */
export class HubFailure extends Error {
  override readonly name = "HubFailure";
  readonly code: FailureCode;
  /** Further members for the problem reply, such as the moves that would have been allowed. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: FailureCode,
    message: string,
    more: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.details = more.details ?? {};
  }

  get recoverable(): boolean {
    return recoverable[this.code];
  }

  static of(thrown: unknown): HubFailure {
    if (thrown instanceof HubFailure) return thrown;
    return new HubFailure("defect", thrown instanceof Error ? thrown.message : String(thrown), {
      cause: thrown,
    });
  }
}
