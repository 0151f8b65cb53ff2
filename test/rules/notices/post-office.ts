import { buffer } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface Letter {
  readonly to: readonly string[];
  readonly text: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

const refusal = (code: number): Error =>
  Object.assign(new Error("no <nurse@asl.example>"), { responseCode: code });

/** A real SMTP server on this machine that keeps its letters, and answers as it is asked to. */
export async function postOffice(
  more: SMTPServerOptions & {
    readonly answer?: (nth: number) => number | "silent";
    readonly startTls?: boolean;
    /** How long it thinks before it says that it has taken a letter. */
    readonly ponder?: () => number;
  } = {},
) {
  const { answer = () => 250, startTls = false, ponder = () => 0, ...options } = more;
  const letters: Letter[] = [];
  let asked = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: startTls ? [] : ["STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      done(password === "right" ? null : refusal(535), { user: username }),
    onData(stream, session, done) {
      asked += 1;
      const code = answer(asked);
      const whole = buffer(stream).catch(() => null);
      void whole.then((bytes) => {
        // Whoever sent it may have gone away in the midst of it.
        if (bytes === null || code === "silent") return;
        if (code !== 250) return done(refusal(code));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const user = session.user === undefined ? undefined : String(session.user);
        letters.push({ to, text: String(bytes), secure: session.secure, user });
        setTimeout(done, ponder());
      });
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    port,
    letters,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
