// Run as a process of its own: appends numbered messages to a journal until it is killed, and tells on standard
// output what became of each. Arguments: file, the first number, holdFor in milliseconds.
import { writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { boardOn } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import { atMillisecond, milliseconds } from "../../model/time.ts";
import { openJournal } from "../../store/journal/journal.ts";
import { messageWith } from "./messages.ts";

const [file = "", first = "0", holdFor = "5000"] = process.argv.slice(2);
// Synchronous, so that whatever this process claimed was claimed before it died.
const tell = (...words: (string | number)[]): number => writeSync(1, `${words.join(" ")}\n`);
const saying = (_: object, message: string): number => tell("log", message);
const journal = openJournal({
  file,
  partition: 0,
  clock: { now: () => atMillisecond(Date.now()) },
  log: { trace: saying, debug: saying, info: saying, warn: saying, error: saying },
  board: boardOn(),
  limits: { holdFor: milliseconds(Number(holdFor)) },
  appended: () => undefined,
});

let number = Number(first);
let told = "";
for (;;) {
  if (journal.state() !== told) {
    told = journal.state();
    tell("state", told);
  }
  // Groups of 1 to 40 messages of up to 4 kB.
  for (let n = 0; n <= number % 40; n += 1) {
    number += 1;
    const mine = number;
    const message = messageWith(`${mine} ${"x".repeat((mine * 7919) % 4000)}`);
    journal.append(message).then(
      () => tell("ok", mine),
      (failure) => tell("no", mine, HubFailure.of(failure).code),
    );
  }
  await setImmediate();
  if (journal.state() !== "open") await new Promise((resume) => setTimeout(resume, 20));
}
