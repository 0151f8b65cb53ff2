import { argon2, timingSafeEqual } from "node:crypto";
import { HubFailure } from "../model/failure.ts";

/** Makes and checks what is kept of people's passwords. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for `null`, a user that does not exist, as for one that does. */
  fits(password: string, kept: string | null): Promise<boolean>;
}

interface Cost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane. */
const owaspFloor: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const keptForm = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]{11,86})\$([\w+/]{43})$/;

/** Two at a time leave the thread pool room for files; more than fifty waiting is nobody's day at work. */
const atOnce = 2;
const waitingAtMost = 50;

export function passwords(random: (bytes: number) => Uint8Array, cost = owaspFloor): Passwords {
  const inTurn = turnstile();
  const keptText = (salt: Uint8Array, tag: Uint8Array): string =>
    `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${text(salt)}$${text(tag)}`;
  // No password is known to give this tag, so checking against it fails, at the usual price.
  const nobody = keptText(random(16), random(32));
  return {
    async hash(password) {
      const salt = random(16);
      return keptText(salt, await inTurn(() => derive(password, salt, cost)));
    },
    async fits(password, kept) {
      const { salt, tag, asked } = parseKept(kept ?? nobody);
      const found = await inTurn(() => derive(password, salt, asked));
      return timingSafeEqual(found, tag) && kept !== null;
    },
  };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replace(/=+$/, "");

function parseKept(kept: string): { salt: Uint8Array; tag: Uint8Array; asked: Cost } {
  const found = keptForm.exec(kept);
  if (found === null) throw new HubFailure("defect", "a kept password is not in argon2id's form");
  const [, memory, passes, parallelism, salt = "", tag = ""] = found;
  return {
    asked: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

/** In the thread pool, so that the event loop goes on. The same letters typed on any keyboard are the same (NFKC). */
function derive(password: string, nonce: Uint8Array, asked: Cost): Promise<Uint8Array> {
  const message = password.normalize("NFKC");
  return new Promise((resolve, reject) => {
    argon2("argon2id", { message, nonce, tagLength: 32, ...asked }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function turnstile() {
  let working = 0;
  const waiting: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (waiting.length >= waitingAtMost) {
      throw new HubFailure("too-many-requests", "Too many people are signing in at once.");
    }
    if (working >= atOnce) await new Promise<void>((go) => waiting.push(go));
    else working += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) working -= 1;
      else next();
    }
  };
}
