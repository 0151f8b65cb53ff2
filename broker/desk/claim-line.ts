import type { Board } from "../../model/board.ts";
import type { DoorWord } from "../../model/door-note.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import type { ClaimNote } from "./claiming.ts";

export interface ClaimLineNeeds {
  readonly answer: (claim: ClaimNote) => Promise<DoorWord>;
  readonly say: (word: DoorWord) => void;
  readonly board: Board;
  readonly log: Log;
}

/** Claims that wait; beyond these a claimant gets no answer, and asks again. */
export interface ClaimLine {
  add(claim: ClaimNote): void;
  /** Answers some; true while there are more. Throws what the store throws when it is away: they wait on. */
  step(): Promise<boolean>;
}

const most = 1000;
const atOnce = 20;

/** Claims in the order in which they came. */
export function claimLine({ answer, say, board, log }: ClaimLineNeeds): ClaimLine {
  const line: ClaimNote[] = [];
  board.set("desk_claims_waiting_limit", most);
  const show = (): void => board.set("desk_claims_waiting", line.length);
  return {
    add(claim) {
      if (line.length < most) line.push(claim);
      show();
    },
    async step() {
      for (let n = 0; n < atOnce; n += 1) {
        const [claim] = line;
        if (claim === undefined) break;
        const word = await answer(claim).catch((thrown: unknown) => {
          const failure = HubFailure.of(thrown);
          if (failure.recoverable) throw failure;
          log.error({ err: failure, service: claim.service }, "a claim could not be answered");
          return null;
        });
        line.shift();
        show();
        if (word !== null) say(word);
      }
      return line.length > 0;
    },
  };
}
