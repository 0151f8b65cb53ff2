/** Who signs in, what was done, who was erased. See `Tables`. */
export interface PeopleTables {
  account: AccountTable;
  recovery_code: { username: string; hash: Uint8Array; used_at: number | null };
  session: {
    hash: Uint8Array;
    id: string;
    username: string;
    way: string;
    opened_at: number;
    seen_at: number;
    address: string;
    restricted: number;
    glass_until: number | null;
    glass_reason: string | null;
  };
  token: {
    id: string;
    hash: Uint8Array;
    username: string;
    label: string;
    roles: string;
    services: string;
    added_at: number;
    expires_at: number;
    used_at: number | null;
    revoked_at: number | null;
  };
  access_code: { patient: string; hash: Uint8Array; issued_at: number; expires_at: number };
  audit: {
    sequence: number;
    at: number;
    actor: string;
    roles: string;
    purpose: string;
    action: string;
    subjects: string;
    object: string | null;
    outcome: string;
    source: string;
    reason: string | null;
    previous: string;
    hash: string;
  };
  audit_subject: { subject: string; sequence: number };
  erasure: {
    id: string;
    /** Forgotten with the person's rows. */
    patient: string | null;
    asked_at: number;
    by_whom: string;
    done_at: number | null;
    /** What `ErasureBook.eraseRows` left, until there is a proof. */
    erased: string | null;
    proof: string | null;
  };
  /** When a device was with somebody who was erased; without a word of whom. */
  erased_stretch: { device: string; from_at: number; until_at: number | null };
  backup_place: { folder: string; added_at: number };
}

interface AccountTable {
  username: string;
  roles: string;
  services: string;
  care_groups: string;
  added_at: number;
  disabled_at: number | null;
  /** Empty for those who never sign in by password. */
  password_hash: string;
  totp: Uint8Array | null;
  totp_step: number;
  issuer: string | null;
  subject: string | null;
}
