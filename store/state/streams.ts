import type { DeviceKey } from "../../model/identity.ts";
import { bulk } from "./bulk.ts";
import { allot, type Database, type Writing } from "./counters.ts";

/** The most numbers kept in memory. Beyond it the oldest goes and is looked up again when asked for. */
const kept = 50_000;

interface Source {
  readonly device: DeviceKey;
  readonly boot: string;
}

/** Neither part can hold a blank. */
const nameOf = ({ device, boot }: Source): string => `${device} ${boot}`;

/**
 * A number for each (device, boot): messages are kept by it, in a third of the room their names would take.
 * What a transaction has numbered is remembered only once it is committed: a number that was rolled back
 * will be given to another.
 */
export function streamNumbers(db: Database) {
  const known = new Map<string, number>();
  const insert = bulk(3, (rows) => {
    const one = { id: 0, device: "", boot: "" };
    return db
      .insertInto("stream")
      .values(Array.from({ length: rows }, () => one))
      .compile().sql;
  });

  function remember(name: string, number: number): void {
    if (known.has(name)) return;
    if (known.size >= kept) known.delete(known.keys().next().value ?? "");
    known.set(name, number);
  }

  async function find(device: DeviceKey, boot: string): Promise<number | null> {
    const name = nameOf({ device, boot });
    const found = known.get(name) ?? (await lookUp(db, { device, boot }));
    if (found !== null) remember(name, found);
    return found;
  }

  /** The numbers of these sources, in order; those that had none get one. */
  async function numbersOf(trx: Writing, sources: readonly Source[]) {
    const names = namesOf(sources);
    const numbers = names.map((name) => known.get(name));
    const missing = new Map<string, Source>();
    for (const [index, source] of sources.entries()) {
      const name = names[index];
      if (name !== undefined && numbers[index] === undefined) missing.set(name, source);
    }
    const fresh = new Map<string, number>();
    for (const [name, source] of missing) {
      const found = await lookUp(trx, source);
      if (found !== null) fresh.set(name, found);
    }
    const unheard = [...missing].filter(([name]) => !fresh.has(name));
    if (unheard.length > 0) await number(trx, unheard, fresh);
    return {
      numbers: names.map((name, index) => numbers[index] ?? fresh.get(name)),
      committed: () => {
        for (const [name, number] of fresh) remember(name, number);
      },
    };
  }

  async function number(
    trx: Writing,
    unheard: readonly (readonly [string, Source])[],
    fresh: Map<string, number>,
  ): Promise<void> {
    const first = await allot(trx, "stream", unheard.length);
    const values: (number | string)[] = [];
    for (const [index, [name, { device, boot }]] of unheard.entries()) {
      values.push(first + index, device, boot);
      fresh.set(name, first + index);
    }
    await insert(trx, values);
  }

  return { find, numbersOf };
}

/** Each name is joined once: most messages are of few sources. */
function namesOf(sources: readonly Source[]): readonly string[] {
  const devices = new Map<DeviceKey, Map<string, string>>();
  return sources.map((source) => {
    const { device, boot } = source;
    const boots = devices.get(device) ?? new Map<string, string>();
    const known = boots.get(boot);
    if (known !== undefined) return known;
    const name = nameOf(source);
    devices.set(device, boots.set(boot, name));
    return name;
  });
}

async function lookUp(db: Database, { device, boot }: Source): Promise<number | null> {
  const row = await db
    .selectFrom("stream")
    .select("id")
    .where("device", "=", device)
    .where("boot", "=", boot)
    .executeTakeFirst();
  return row?.id ?? null;
}
