import type { Instant } from "./time.ts";

/** What a TLS listener shows and trusts, as PEM. */
export interface TlsMaterial {
  /** Its own certificate, and those between it and the authority, if any. */
  readonly certificate: string;
  readonly key: string;
  /** The authorities whose client certificates count; `null` when clients show none. */
  readonly clients: { readonly authorities: string; readonly required: boolean } | null;
  /** When the first certificate ends that is shown. */
  readonly expiresAt: Instant;
}
