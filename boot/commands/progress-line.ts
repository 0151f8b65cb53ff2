import type { Progressed } from "../../model/telemetry-care.ts";
import { after, type Clock, type Duration, milliseconds, seconds } from "../../model/time.ts";

/** Where progress is shown: the error stream, so that the answer stays by itself. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const every: Readonly<Record<"bar" | "lines", Duration>> = { bar: milliseconds(100), lines: seconds(5) };
const width = 30;

/** A bar on a terminal, now and then a line elsewhere. `end` leaves the cursor on a line of its own. */
export function progressLine(screen: Screen, clock: Clock) {
  const form = screen.isTTY === true ? "bar" : "lines";
  let next = clock.now();
  let stage = "";
  let isOpen = false;
  return {
    told(progress: Progressed): void {
      const isTurn = progress.stage !== stage || progress.done >= progress.of;
      if (!isTurn && clock.now() < next) return;
      next = after(clock.now(), every[form]);
      if (isOpen && progress.stage !== stage) screen.write("\n");
      stage = progress.stage;
      isOpen = form === "bar";
      screen.write(isOpen ? `\r${barOf(progress)}` : `${textOf(progress)}\n`);
    },
    end(): void {
      if (isOpen) screen.write("\n");
      isOpen = false;
    },
  };
}

const shareOf = ({ done, of }: Progressed): number => (of === 0 ? 1 : Math.min(done / of, 1));

const textOf = (progress: Progressed): string =>
  `${progress.stage}: ${progress.done} of ${progress.of} ${progress.unit} (${Math.floor(shareOf(progress) * 100)} %)`;

function barOf(progress: Progressed): string {
  const full = Math.floor(shareOf(progress) * width);
  return `[${"#".repeat(full)}${" ".repeat(width - full)}] ${textOf(progress)}  `;
}
