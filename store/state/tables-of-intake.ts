/** What the pipeline takes in, and how far it is. See `Tables`. */
export interface IntakeTables {
  cursor: { partition: number; position: number };
  stream: { id: number; device: string; boot: string };
  message: { stream: number; seq: number; digest: number; position: number };
  ledger: {
    hour: number;
    device: string;
    processed: number;
    found: number;
    stored: number;
    duplicate: number;
    quarantined: number;
    statuses: number;
    bytes: number;
  };
  quarantine: {
    id: number;
    partition: number;
    position: number;
    device: string;
    received_at: number;
    path: string;
    reason: string;
    detail: string;
    content: Uint8Array;
  };
  device_status: { device: string; at: number; status: string };
}
