import { setTimeout as pause } from "node:timers/promises";
import { addDevices, type BenchHub } from "../../bench/bench-hub.ts";
import { caughtUp } from "../../bench/caught-up.ts";
import { type FaithfulDevice, faithfulDevice } from "../../bench/faithful-device.ts";
import type { Company } from "../../bench/kill-campaign.ts";
import { seconds } from "../../model/time.ts";
import { cookieOf } from "./alert-stream.ts";
import { answeringPeople, type People } from "./answering-people.ts";
import { chance, eventually } from "./house.ts";
import { type Outside, openOutside } from "./told-outside.ts";
import { outbox, type Verdict, verdictOn } from "./ward-verdict.ts";

/** Five readings all is well, five in which it gets worse twice; so it goes on. */
const values = [97, 97, 97, 97, 97, 88, 88, 86, 86, 84] as const;
const lowest = 90;

interface WardPatient {
  readonly patient: string;
  readonly device: FaithfulDevice;
  readonly measuredAt: (seq: number) => number;
}

export interface Ward extends Company {
  /** What was found in the end. */
  verdict(): Verdict;
}

/** Since when a patient's conditions held, by what was said. */
const episodesDue = ({ device, measuredAt }: WardPatient): readonly number[] =>
  Array.from({ length: device.said }, (_, index) => index + 1)
    .filter((seq) => saturation(seq) <= lowest && saturation(seq - 1) > lowest)
    .map(measuredAt);

const saturation = (seq: number): number => values[(seq - 1) % values.length] ?? 97;

/**
 * Patients whose alerts latch, get worse and come back, people who answer them, and receivers outside. Half the kills
 * come at a random moment, the others while a notice or an answer is under way.
 */
export function openWard({ patients: count, seed }: { patients: number; seed: number }): Ward {
  const random = chance(seed);
  const patients: WardPatient[] = [];
  const password = "una-password-di-reparto";
  let dataDir = "";
  let verdict: Verdict | undefined;
  let outside: Outside | undefined;
  let people: People | undefined;
  let answering: readonly Promise<void>[] = [];

  const begin = ({ subject }: BenchHub, isOver: () => boolean): void => {
    const origin = `http://127.0.0.1:${subject.ready.http}`;
    answering = [1, 2, 3].map(() => people?.answer(origin, isOver) ?? Promise.resolve());
  };
  const lives = ({ subject }: BenchHub) => patients.map(({ device }) => device.live(subject.ready.mqtt));
  let ended: readonly Promise<void>[] = [];

  return {
    verdict: () => {
      if (verdict === undefined) throw new Error("the ward has not departed");
      return verdict;
    },

    async settings(folder) {
      dataDir = folder;
      outside = await openOutside(dataDir, () => random() * 12);
      return outside.settings;
    },

    async enter({ subject, door }) {
      await door.addUser({ username: "reparto", roles: ["clinician"], password });
      const cookie = await cookieOf(`http://127.0.0.1:${subject.ready.http}`, "reparto", password);
      people = answeringPeople(cookie, random);
      const measuredFrom = Date.now() - 3_600_000;
      const measuredAt = (seq: number) => measuredFrom + 10 * seq;
      for (const { patient, ...login } of await addDevices(door, count, "pulse-oximeter", "ward")) {
        const payload = (seq: number) =>
          JSON.stringify({
            v: 1,
            seq,
            boot: "w",
            readings: [
              {
                at: new Date(measuredAt(seq)).toISOString(),
                code: "spo2",
                value: saturation(seq),
                unit: "%",
              },
            ],
          });
        const device = faithfulDevice({ login, window: 3, burst: 1, rhythm: 60, payload });
        patients.push({ patient, measuredAt, device });
      }
    },

    async live(hub, lasting) {
      ended = lives(hub);
      begin(hub, () => false);
      await worseMoment(random, lasting, outside, people);
    },

    async bereft() {
      await Promise.all([...answering, ...ended]);
      // What lies in the sockets still came from the life that is over.
      await pause(30);
      outside?.nextLife();
    },

    async depart(hub) {
      const gone = lives(hub);
      begin(hub, () => patients.every(({ device }) => device.inFlight === 0));
      for (const { device } of patients) device.fallSilent();
      await eventually(async () => patients.every(({ device }) => device.inFlight === 0), 60_000);
      for (const { device } of patients) device.disconnect();
      await Promise.all([...gone, ...answering]);
      await caughtUp(hub.door, seconds(120));
      const settledAt = await eventually(async () => {
        const now = Date.now();
        return outbox(dataDir, now).due === 0 && now;
      }, 120_000);
      verdict = verdictOn({
        dataDir,
        settledAt,
        asked: people?.asked ?? [],
        heard: outside?.heard() ?? [],
        episodes: new Map(patients.map((each) => [each.patient, episodesDue(each)])),
      });
    },
  };
}

/** Resolves at a random moment, or as a notice has just come, or as an answer was just asked for. */
async function worseMoment(
  random: () => number,
  lasting: number,
  outside: Outside | undefined,
  people: People | undefined,
): Promise<void> {
  const kind = random();
  const isTold = kind < 0.75;
  let left = 1 + Math.floor(random() * (isTold ? 8 : 4));
  const within = random() < 0.5 ? 0 : random() * 8;
  if (kind < 0.5 || outside === undefined || people === undefined) return pause(lasting);
  const { promise, resolve } = Promise.withResolvers<void>();
  const count = () => {
    left -= 1;
    if (left === 0) setTimeout(resolve, within);
  };
  if (isTold) outside.onHeard = count;
  else people.onAsked = count;
  await Promise.race([promise, pause(2500)]);
  outside.onHeard = () => {};
  people.onAsked = () => {};
}
