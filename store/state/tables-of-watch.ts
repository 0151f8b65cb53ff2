/** What those who watch the going on of time keep. */
export interface WatchTables {
  device_contact: {
    device: string;
    heard_at: number;
    battery: number | null;
    battery_before: number | null;
    battery_at: number | null;
    /** In seconds. */
    clock_offset: number | null;
    /** When its last reading came in, and when the one measured last was measured. */
    reading_at: number | null;
    measured_at: number | null;
  };
  /** Stretches in which nobody watched. */
  hub_unwatched: { from_at: number; until_at: number };
  hub_alive: { name: string; at: number };
}
