import { DatabaseSync } from "node:sqlite";

/** Twelve civil months and the people in them, for a state store that nobody has open. */
export interface YearShape {
  /** The first hour of each month in Rome, and the end of the last; epoch milliseconds. */
  readonly months: readonly number[];
  readonly persons: number;
  readonly services: readonly string[];
  readonly municipalities: readonly string[];
  /** Delays of one hour, encoded: every hour of every service has the same. */
  readonly sketch: string;
}

const day = 86_400_000;
const hour = 3_600_000;
const ages = ["55-59", "65-69", "70-74", "75-79", "80-84"];

/**
 * Fills a year straight into an embedded state store: each person has a device and measures two things a day, nine times out
 * of ten, is warned of every four weeks, and was asked for a questionnaire. Which ones follows from their numbers: the same shape
 * gives the same rows. Says how many it wrote.
 */
export function fillYear(file: string, shape: YearShape): Readonly<Record<string, number>> {
  const db = new DatabaseSync(file);
  try {
    db.exec("pragma synchronous = off; pragma cache_size = -400000; pragma temp_store = memory; begin");
    numbersOf(db, shape);
    people(db, shape);
    for (const text of [slots, alerts, moves, entries, devices, ledger, minutes]) db.exec(text);
    delays(db, shape);
    db.exec(
      "drop table temp.person; drop table temp.day; drop table temp.turn; commit; pragma wal_checkpoint(truncate)",
    );
    const of = (table: string) => Number(db.prepare(`select count(*) as n from ${table}`).get()?.["n"]);
    return Object.fromEntries(
      ["enrolment", "slot", "ledger", "alert", "alert_move", "entry"].map((table) => [table, of(table)]),
    );
  } finally {
    db.close();
  }
}

/** A pseudonym, in letters. */
const padded = (n: number): string =>
  String(n)
    .padStart(16, "0")
    .replaceAll(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)));

function numbersOf(db: DatabaseSync, { months, persons, services, municipalities }: YearShape): void {
  db.exec(`create temp table person (n integer primary key, patient text, service text, municipality text, age text, at integer);
    create temp table day (n integer primary key, at integer); create temp table turn (n integer primary key, code text)`);
  const [from = 0, until = from] = [months[0], months.at(-1)];
  const add = db.prepare("insert into temp.person values (?, ?, ?, ?, ?, ?)");
  const pick = (from: readonly string[], n: number): string => from[n % from.length] ?? "";
  for (let n = 0; n < persons; n += 1) {
    // A third was there before, the others came in over nine months.
    const since = n % 3 === 0 ? from - 30 * day : from + (n % 270) * day;
    const where = pick(municipalities, (n * 7919) >> 3);
    add.run(n, `p-${padded(n)}`, pick(services, n), where, pick(ages, n * 31), since + 9 * hour);
  }
  const addDay = db.prepare("insert into temp.day values (?, ?)");
  for (let n = 0, at = from; at < until; n += 1, at += day) addDay.run(n, at);
  const addTurn = db.prepare("insert into temp.turn values (?, ?)");
  addTurn.run(0, "heart-rate");
  addTurn.run(1, "spo2");
}

function people(db: DatabaseSync, { services }: YearShape): void {
  const consent = `{"version":"1","givenAt":' || at || ',"purposes":["participation","evaluation"]}`;
  db.exec(`
    insert into enrolment select patient, at, json_array(service), municipality, age,
      case n % 2 when 0 then 'female' else 'male' end, '["heart-failure"]', '${consent}', null, null,
      null, null, 1, 's-' || substr(patient, 3) from temp.person;
    insert into enrolment_service select service, patient from temp.person;
    insert into enrolment_event select patient, 1, 'consent-given', at, at, 'bench',
      '{"purposes":["participation","evaluation"],"version":"1"}' from temp.person;
    insert into enrolment_event select patient, 2, 'moved', at, at, 'bench',
      json_object('municipality', municipality) from temp.person`);
  for (const service of services) {
    const name = `'${service}/year-' || n`;
    db.exec(`
      insert into device select ${name}, service, 'year-' || n, 'pulse-oximeter', at, null, x'00' from temp.person
        where service = '${service}';
      insert into assignment select 'y-' || n, ${name}, patient, at, null from temp.person where service = '${service}'`);
  }
}

const there = "day.at >= person.at";
/** One in ten is missed. */
const measured = "(person.n * 7 + day.n * 3 + turn.n * 5) % 10 > 0";

// The index is made afterwards, which takes half as long.
const slots = `
  drop index slot_by_closing;
  insert into slot (patient, code, opens_at, due_at, closes_at, service, municipality, plan, met_at, met_received_at, readings,
    closed, cause)
  select patient, turn.code, day.at + 7 * ${hour}, day.at + 9 * ${hour}, day.at + 13 * ${hour}, service,
    municipality, 'daily', case when ${measured} then day.at + 8 * ${hour} end,
    case when ${measured} then day.at + 8 * ${hour} + (person.n % 50) * 1000 end, case when ${measured} then 1 else 0 end, 1,
    case when ${measured} then null else 'patient' end
  from temp.person cross join temp.turn cross join temp.day where ${there};
  create index slot_by_closing on slot (closes_at)`;

const ledger = `
  insert into ledger (hour, device, processed, found, stored, duplicate, quarantined, statuses, bytes)
  select day.at + (8 + turn.n * 9) * ${hour}, service || '/year-' || person.n, 1, 1, 1, 0, 0, 0, 200
  from temp.day cross join temp.turn cross join temp.person where ${there} and ${measured}`;

const warned = "(day.n + person.n) % 28 = 0";
const alerts = `
  insert into alert (id, patient, service, device, municipality, zone, rule, rule_version, priority, latching, state, present, late,
    since, raised_at, code, value, unit, limit_value, latest_at, latest_value, text, facts, message, care_group, limit_source,
    explanation, assignee, acknowledged_until, step, recurrences, flapping, cause, affected, worsened_at)
  select 'y-' || person.n || '-' || day.n, patient, service, service || '/year-' || person.n, municipality, 'z6', 'spo2-low', '1',
    case person.n % 3 when 0 then 'high' when 1 then 'medium' else 'low' end, 0, 'closed', 0, 0, day.at + 8 * ${hour},
    day.at + 8 * ${hour} + 60000, 'spo2', 88, '%', 92, day.at + 8 * ${hour}, 88, '{"it":"a","en":"a"}', '{"value":88,"window":null}',
    '0-1', null, null, '{"it":"","en":""}', null, null, 0, 0, 0, null, '[]', null
  from temp.person cross join temp.day where ${there} and ${warned}`;

const minute = 60_000;
const moves = `
  insert into alert_move (sequence, alert, at, to_state, by_whom, outcome)
  select (select coalesce(max(sequence), 0) from alert_move) + row_number() over (), id, raised_at + wait,
    state, who, outcome
  from (
    select id, raised_at, 0 as wait, 'raised' as state, 'hub' as who, null as outcome from alert where id like 'y-%'
    union all select id, raised_at, (rowid % 90) * ${minute}, 'acknowledged', 'nurse', null from alert where id like 'y-%'
    union all select id, raised_at, 300 * ${minute}, 'closed', 'nurse',
      case rowid % 3 when 0 then 'false' else 'true-acted' end from alert where id like 'y-%'
  );
  update counter set value = (select max(sequence) from alert_move) where name = 'alert-move'`;

const entries = `
  insert into entry (id, kind, by_whom, content, at, recorded_at, service, municipality, patient)
  select 'y-' || person.n, 'questionnaire', 'bench',
    '{"kind":"questionnaire","questionnaire":"sus","instrument":"SUS","version":"1","answeredBy":"patient","wave":1,"answers":[4,2,4,1,5,2,4,2,4,2]}',
    day.at, day.at + ${hour}, service, municipality, patient
  from temp.person join temp.day on day.n = 300 + person.n % 30 where person.n % 5 = 0`;

const devices = `
  insert into device_contact select service || '/year-' || person.n, (select max(at) from temp.day), 80, null, null, 2 from temp.person`;

const minutes = `
  insert into sli_minute (sli, service, part, minute, good, bad_device, bad_network, bad_hub, bad_patient, bad_staff)
  select 'ingest-probe', '', '', day.at + hours.n * ${hour}, 60, 0, 0, 0, 0, 0 from temp.day cross join (
    with recursive hours (n) as (select 0 union all select n + 1 from hours where n < 23) select n from hours) as hours`;

function delays(db: DatabaseSync, { months, services, sketch }: YearShape): void {
  const add = db.prepare(
    "insert into delay_sketch (name, service, encoded, hour) values ('delivery', ?, ?, ?)",
  );
  for (const service of services)
    for (let at = months[0] ?? 0; at < (months.at(-1) ?? 0); at += hour) add.run(service, sketch, at);
}
