/** Who devices are, that they were there, and what waits for them. See `Tables`. */
export interface DoorTables {
  device_credential: {
    device_key: string;
    /** `secret` or `certificate`. */
    kind: string;
    /** A secret's keyed hash, or the SHA-256 of a certificate. */
    verifier: Uint8Array;
    added_at: number;
    until_at: number | null;
    /** Revoked, or followed by another that was used. */
    revoked_at: number | null;
    first_used_at: number | null;
    last_used_at: number | null;
  };
  claim_code: {
    id: string;
    code_hash: Uint8Array;
    service: string;
    type: string;
    made_at: number;
    made_by: string;
    expires_at: number;
    withdrawn_at: number | null;
    device_key: string | null;
    claimed_at: number | null;
    arrived_at: number | null;
  };
  device_link: {
    device_key: string;
    from_at: number;
    until_at: number | null;
    ended: string | null;
    transport: string;
  };
  downlink: {
    id: string;
    mark: number;
    device_key: string;
    channel: string;
    command: string | null;
    body: string;
    state: string;
    made_at: number;
    made_by: string;
    expires_at: number;
    sent_at: number | null;
    times: number;
    acknowledged_at: number | null;
    ended_at: number | null;
  };
  stray_device: { gateway: string; device_key: string; first_at: number; last_at: number; times: number };
}
