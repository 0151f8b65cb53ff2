/**
 * Readings lie by series and time, so that a chart is one stretch of the file: 35–40 bytes a reading.
 *
 * `seq` tells apart values a device gave for the same time; it is not a time. `device_at` is NULL when it equals
 * `at`; `is_corrected` says that a series has one that does not, and duplicates must be looked for under it too.
 * `fed` is the place in the journal up to which readings are in here, and how many that were ever.
 *
 * `tier` names the store elsewhere to which readings are carried; NULL when this file is the whole store. `drained` is up
 * to where that is done, and how many readings of `fed` those were.
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
  `ALTER TABLE fed ADD COLUMN readings INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE drained (
     partition INTEGER PRIMARY KEY,
     position INTEGER NOT NULL,
     readings INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE tier (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     place TEXT,
     pruned_before INTEGER NOT NULL DEFAULT 0,
     doubt_until INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   INSERT INTO tier (one) VALUES (1);`,
];

/** Only a file whose readings are carried elsewhere has it: where in it each message's readings are. */
export const messageIndex = "CREATE INDEX IF NOT EXISTS reading_of_message ON reading (partition, position)";
export const noMessageIndex = "DROP INDEX IF EXISTS reading_of_message";
