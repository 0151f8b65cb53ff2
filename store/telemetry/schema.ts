/**
 * Readings lie by series and time, so that a chart is one stretch of the file: 35–40 bytes a reading.
 *
 * `seq` tells apart values a device gave for the same time; it is not a time. `device_at` is NULL when it equals
 * `at`; `is_corrected` says that a series has one that does not, and duplicates must be looked for under it too.
 * `fed` is the place in the journal up to which readings are in here.
 */
export const telemetrySchema: readonly string[] = [
  `CREATE TABLE series (
     id INTEGER PRIMARY KEY,
     patient TEXT NOT NULL,
     code TEXT NOT NULL,
     device TEXT NOT NULL,
     is_corrected INTEGER NOT NULL DEFAULT 0,
     UNIQUE (patient, code, device)
   ) STRICT;
   CREATE TABLE reading (
     series INTEGER NOT NULL,
     at INTEGER NOT NULL,
     seq INTEGER NOT NULL,
     value REAL NOT NULL CHECK (value > -9e999 AND value < 9e999),
     flags INTEGER NOT NULL,
     received_at INTEGER NOT NULL,
     partition INTEGER NOT NULL,
     position INTEGER NOT NULL,
     device_at INTEGER,
     sent_value REAL,
     sent_unit TEXT,
     context TEXT,
     PRIMARY KEY (series, at, seq)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE fed (
     partition INTEGER PRIMARY KEY,
     position INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX reading_device_at ON reading (series, device_at) WHERE device_at IS NOT NULL;`,
];
