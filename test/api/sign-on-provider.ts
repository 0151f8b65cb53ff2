import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import { onTestFinished } from "vitest";

/** A real OpenID provider on this machine, at which whoever comes is let in as one person. */
export interface SignOnProvider {
  readonly client: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
  /** Who comes next, to the letter. */
  readonly person: { subject: string };
  /** Opens it for a hub at this origin; until then its port refuses. */
  open(hub: string): Promise<void>;
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "test" };

/** Takes a port, which nobody answers on before `open`. */
export async function signOnProvider(): Promise<SignOnProvider> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  const issuer = `http://127.0.0.1:${port}`;
  const client = { issuer, clientId: "labhub", clientSecret: "un-segreto-di-prova" };
  const person = { subject: "Anna.Verdi|42" };
  return {
    client,
    person,
    async open(hub) {
      const provider = providerAt(client, hub);
      const answer = provider.callback();
      const opened = createServer((request, reply) => {
        const inside = request.url?.startsWith("/interaction/") === true;
        void (inside ? letIn(provider, person.subject, request, reply) : answer(request, reply));
      }).listen(port, "127.0.0.1");
      await once(opened, "listening");
      onTestFinished(() => {
        opened.closeAllConnections();
        opened.close();
      });
    },
  };
}

const providerAt = (client: SignOnProvider["client"], hub: string): Provider =>
  new Provider(client.issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${hub}/api/v1/session/oidc/callback`],
      },
    ],
    cookies: { keys: ["a test's own"] },
    jwks: { keys: [key] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    ttl: { Session: 600, Interaction: 600, Grant: 600, IdToken: 600, AuthorizationCode: 60, AccessToken: 60 },
  });

/** Signs the person in and agrees to everything, as somebody pressing two buttons would. */
async function letIn(provider: Provider, accountId: string, request: IncomingMessage, reply: ServerResponse) {
  const { prompt, params } = await provider.interactionDetails(request, reply);
  if (prompt.name === "login") {
    return provider.interactionFinished(request, reply, { login: { accountId } });
  }
  const grant = new provider.Grant({ accountId, clientId: String(params["client_id"]) });
  grant.addOIDCScope("openid");
  const grantId = await grant.save();
  return provider.interactionFinished(
    request,
    reply,
    { consent: { grantId } },
    { mergeWithLastSubmission: true },
  );
}
