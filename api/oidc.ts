import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
} from "openid-client";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import type { OutsideIdentity } from "../model/people.ts";

/** The hub as a client of a single sign-on provider. */
export interface OidcClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What must be remembered of a sign-in while the browser is away at the provider. */
export interface Errand {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Single sign-on by authorization code with PKCE. The provider says who it is; what they may do is the hub's affair. */
export interface SignOn {
  /** Where to send the browser. Throws `sign-on-unavailable` when the provider does not answer. */
  start(errand: Errand, redirectUri: string): Promise<URL>;
  /** Who came back; `null` when it is not the answer to this errand. Throws `sign-on-unavailable`. */
  finish(errand: Errand, cameBackTo: URL): Promise<OutsideIdentity | null>;
}

/** A provider that does not answer must not keep a browser waiting. */
const patienceSeconds = 5;

export function signOn(client: OidcClient, log: Log): SignOn {
  let found: Promise<Configuration> | null = null;

  /** Looked up when somebody first needs it, and again after a failure: the hub starts without its provider. */
  async function provider(): Promise<Configuration> {
    found ??= discover(client);
    try {
      return await found;
    } catch (cause) {
      found = null;
      log.warn({ error: cause }, "the single sign-on provider does not answer");
      throw unavailable(cause);
    }
  }

  return {
    async start({ state, nonce, verifier }, redirectUri) {
      return buildAuthorizationUrl(await provider(), {
        redirect_uri: redirectUri,
        scope: "openid",
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
    },
    async finish({ state, nonce, verifier }, cameBackTo) {
      const configuration = await provider();
      const checks = {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      };
      try {
        const claims = (await authorizationCodeGrant(configuration, cameBackTo, checks)).claims();
        return claims === undefined ? null : { issuer: claims.iss, subject: claims.sub };
      } catch (error) {
        if (isUnreachable(error)) throw unavailable(error);
        log.warn({ error: nameOf(error) }, "a single sign-on was refused");
        return null;
      }
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcClient): Promise<Configuration> {
  const plain = new URL(issuer).protocol === "http:";
  return discovery(new URL(issuer), clientId, clientSecret, secretAsAsked(clientSecret), {
    timeout: patienceSeconds,
    // Only on this machine: the settings refuse plain HTTP to anywhere else.
    ...(plain ? { execute: [allowInsecureRequests] } : {}),
  });
}

/** As the provider takes it; the standard's default is in the header. */
function secretAsAsked(clientSecret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
  return (server, ...rest) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    return (taken.includes("client_secret_basic") ? basic : post)(server, ...rest);
  };
}

/** No answer at all, or one that says it is out of order; everything else is about what was asked. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  const name = error instanceof Error ? error.name : "";
  const cause = error instanceof Error ? error.cause : undefined;
  const status = cause instanceof Response ? cause.status : 0;
  return name === "TimeoutError" || name === "AbortError" || status >= 500 || cause instanceof TypeError;
}

/** The kind of failure alone: messages may quote what the provider said of somebody. */
const nameOf = (error: unknown): string =>
  error instanceof Error && "code" in error
    ? String(error.code)
    : error instanceof Error
      ? error.name
      : "unknown";

const unavailable = (cause: unknown): HubFailure =>
  new HubFailure("sign-on-unavailable", "The single sign-on provider does not answer; try again shortly.", {
    cause,
  });
