/** A browser's way through redirects, with a jar of cookies for each origin. */
export interface Wanderer {
  readonly jars: Map<string, Map<string, string>>;
  /** One request. */
  step(url: string): Promise<Response>;
  /** Follows redirects until there are none, or one leads to where it shall stop. */
  follow(
    url: string,
    stopAt?: (url: URL) => boolean,
  ): Promise<{ readonly url: URL; readonly reply: Response | null }>;
}

export function wanderer(): Wanderer {
  const jars: Wanderer["jars"] = new Map();
  const jarOf = (url: string): Map<string, string> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map();
    jars.set(origin, jar);
    return jar;
  };

  async function step(url: string): Promise<Response> {
    const jar = jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const reply = await fetch(url, { redirect: "manual", headers: { cookie, accept: "text/html" } });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return reply;
  }

  return {
    jars,
    step,
    async follow(start, stopAt = () => false) {
      let url = new URL(start);
      for (let hops = 0; hops < 20; hops += 1) {
        if (stopAt(url)) return { url, reply: null };
        const reply = await step(url.href);
        const location = reply.headers.get("location");
        if (location === null) return { url, reply };
        await reply.body?.cancel();
        url = new URL(location, url);
      }
      throw new Error(`going round in circles at ${url}`);
    },
  };
}
