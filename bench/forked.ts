import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { HubFailure } from "../model/failure.ts";

/** A worker as a process of its own, so that it and what is measured do not share an event loop. It ends with its owner. */
export interface Forked extends AsyncDisposable {
  /** One question at a time. Throws `defect` with the worker's words when it fails, or ends. */
  ask<Result>(question: object, answer: z.ZodType<Result>): Promise<Result>;
}

const told = z.union([z.object({ result: z.unknown() }), z.object({ failure: z.string() })]);

/** `module` lies in this folder and answers by `answering`. */
export function forked(module: string): Forked {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), { stdio: "inherit" });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return {
    async ask(question, answer) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      child.once("message", (text) => {
        const said = told.parse(JSON.parse(String(text)));
        if ("failure" in said) reject(new HubFailure("defect", said.failure));
        else resolve(said.result);
      });
      void ended.then((code) => reject(new HubFailure("defect", `${module} ended with ${code}`)));
      child.send(JSON.stringify(question));
      return answer.parse(await promise);
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** In the worker: answers question after question until its owner goes. */
export function answering(answer: (question: unknown) => Promise<object>): void {
  process.on("message", (text) => {
    answer(JSON.parse(String(text)))
      .then((result) => process.send?.(JSON.stringify({ result })))
      .catch((thrown: unknown) => process.send?.(JSON.stringify({ failure: HubFailure.of(thrown).message })));
  });
  process.once("disconnect", () => process.exit(0));
}
