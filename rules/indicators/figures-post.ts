import { type FailureCode, HubFailure } from "../../model/failure.ts";
import type { FiguresDoor } from "../../model/figures-desk.ts";
import type { FigureAnswer, FigureQuestion } from "../../model/figures-post.ts";
import { type Duration, minutes } from "../../model/time.ts";

/** Questions under way beyond these are refused: somebody asks faster than anything can be worked out. */
const mostWaiting = 2000;
/** No figure takes so long. What has no answer by then was lost with the thread that worked on it. */
const longest: Duration = minutes(2);

/** The desk as it is asked from another thread: questions go out by `ask`, answers come in by `hear`. */
export interface FigurePost extends Omit<FiguresDoor, "groupingsOf"> {
  hear(answer: FigureAnswer): void;
  /** Nobody is left waiting. */
  close(): void;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (reason: HubFailure) => void;
  readonly timer: NodeJS.Timeout;
}

/** The asking side. Throws `too-many-requests`, and `stopping` for a question that is answered no more. */
export function figurePost(ask: (question: FigureQuestion) => void): FigurePost {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const settle = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    clearTimeout(found?.timer);
    return found;
  };
  const lost = (id: number): void =>
    settle(id)?.reject(new HubFailure("stopping", "the figures are not at hand right now"));
  const send = <Result>(what: FigureQuestion["what"]): Promise<Result> => {
    if (waiting.size >= mostWaiting)
      return Promise.reject(new HubFailure("too-many-requests", "too many figures are being worked out"));
    last += 1;
    const id = last;
    return new Promise<Result>((resolve, reject) => {
      const timer = setTimeout(() => lost(id), longest);
      timer.unref();
      waiting.set(id, { resolve, reject, timer });
      ask({ id, what });
    });
  };
  return {
    figures: (asked) => send({ way: "figures", asked }),
    told: (asked, language) => send({ way: "told", asked, language }),
    written: (asked, form, language) => send({ way: "written", asked, form, language }),
    measure: (definition, language) => send({ way: "measure", definition, language }),
    hear: ({ id, ...outcome }) => {
      const found = settle(id);
      if ("result" in outcome) found?.resolve(outcome.result as never);
      else found?.reject(new HubFailure(outcome.failure.code, outcome.failure.message));
    },
    close: () => {
      for (const id of [...waiting.keys()]) lost(id);
    },
  };
}

/** The answering side: works a question out and says what came of it. Never throws. */
export async function answered(door: FiguresDoor, { id, what }: FigureQuestion): Promise<FigureAnswer> {
  try {
    return { id, result: await workedOut(door, what) };
  } catch (thrown) {
    const { code, message } = HubFailure.of(thrown);
    return { id, failure: { code: code satisfies FailureCode, message } };
  }
}

function workedOut(door: FiguresDoor, what: FigureQuestion["what"]): Promise<unknown> {
  switch (what.way) {
    case "figures":
      return door.figures(what.asked);
    case "told":
      return door.told(what.asked, what.language);
    case "written":
      return door.written(what.asked, what.form, what.language);
    case "measure":
      return door.measure(what.definition, what.language);
  }
}
