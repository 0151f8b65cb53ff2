import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

/** What a clinician asked of an alert, and whether the hub said that it was done. */
export interface Asked {
  readonly alert: string;
  readonly note: string;
  answer: "done" | "refused" | "none";
}

export interface People {
  readonly asked: readonly Asked[];
  /** Answers alerts, one after the other, until the hub is gone or `isOver` says so. */
  answer(origin: string, isOver: () => boolean): Promise<void>;
  /** Hears of each move that was just asked for and has no answer yet. */
  onAsked: () => void;
}

const page = z.object({ items: z.array(z.object({ id: z.string(), state: z.string() })) });
const ways = [
  { to: "acknowledged" },
  { to: "acknowledged" },
  { to: "escalated" },
  { to: "resolved", outcome: "true-acted" },
  { to: "closed", outcome: "false" },
] as const;
const shown = 40;

/** Clinicians who look at the list and answer something in it, legal or not. */
export function answeringPeople(cookie: string, random: () => number): People {
  const asked: Asked[] = [];
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const people = { asked, onAsked: () => {}, answer };

  async function answer(origin: string, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await pause(random() * 30);
      const states = random() < 0.8 ? "open" : "resolved";
      const alert = await look(origin, states);
      if (alert === "gone") return;
      if (alert !== undefined && !(await move(origin, alert))) return;
    }
  }

  async function look(origin: string, state: string): Promise<string | undefined | "gone"> {
    try {
      const reply = await fetch(`${origin}/api/v1/alerts?state=${state}&limit=${shown}`, {
        headers: { cookie },
      });
      const text = await reply.text();
      return reply.ok ? pick(page.parse(JSON.parse(text)).items)?.id : undefined;
    } catch {
      return "gone";
    }
  }

  async function move(origin: string, alert: string): Promise<boolean> {
    const said: Asked = { alert, note: `said-${asked.length}`, answer: "none" };
    asked.push(said);
    try {
      const going = fetch(`${origin}/api/v1/alerts/${alert}/transitions`, {
        method: "POST",
        headers: { cookie, origin, "content-type": "application/json" },
        body: JSON.stringify({ ...pick(ways), note: said.note }),
      });
      people.onAsked();
      const reply = await going;
      said.answer = reply.ok ? "done" : "refused";
      await reply.arrayBuffer();
      return true;
    } catch {
      return false;
    }
  }

  return people;
}
