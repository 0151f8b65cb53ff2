import { readFileSync } from "node:fs";

/** The settings that hold a secret: each may be given as `<NAME>_FILE` instead, the path of a file that holds it. */
export const secretNames = [
  "LABHUB_ADMIN_PASSWORD",
  "LABHUB_INFLUX_TOKEN",
  "LABHUB_INFLUX_PASSWORD",
  "LABHUB_STATE_URL",
  "LABHUB_OIDC_CLIENT_SECRET",
  "LABHUB_SMTP_URL",
  "LABHUB_OUTSIDE_BROKER_PASSWORD",
] as const;
export type SecretName = (typeof secretNames)[number];

/** From where each secret that was given came: a file's path, or the environment. */
export type SecretSources = Readonly<Partial<Record<SecretName, string>>>;

export interface GivenSecrets {
  /** The environment with each file's content under the secret's own name. */
  readonly values: Readonly<Record<string, string>>;
  readonly sources: SecretSources;
  readonly faults: readonly string[];
}

/** Longer than any secret; whoever names a log file by mistake hears of it. */
const longest = 16_384;

/** Puts secrets that were given as files in their place. What a file holds is in no fault. */
export function withSecretFiles(
  given: Readonly<Record<string, string>>,
  read: (path: string) => string = (path) => readFileSync(path, "utf8"),
): GivenSecrets {
  const values = { ...given };
  const sources: Partial<Record<SecretName, string>> = {};
  const faults: string[] = [];
  for (const name of secretNames) {
    const path = values[`${name}_FILE`];
    delete values[`${name}_FILE`];
    if (values[name] !== undefined) sources[name] = "the environment";
    if (path === undefined) continue;
    if (values[name] !== undefined) {
      faults.push(`${name}_FILE: ${name} is given as well; leave one of them out`);
      continue;
    }
    const found = contentOf(path, read);
    if (found.fault === null) {
      values[name] = found.content;
      sources[name] = path;
    } else faults.push(`${name}_FILE: ${found.fault}`);
  }
  return { values, sources, faults };
}

function contentOf(
  path: string,
  read: (path: string) => string,
): { readonly content: string; readonly fault: string | null } {
  try {
    const content = read(path).replace(/\r?\n$/, "");
    if (content === "") return { content, fault: `${path} is empty` };
    if (content.length > longest) return { content: "", fault: `${path} is too long to hold a secret` };
    return { content, fault: null };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { content: "", fault: `${path} cannot be read (${code})` };
  }
}
