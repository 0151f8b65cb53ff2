import { directIdentifierIn } from "../../model/direct-identifiers.ts";
import { HubFailure } from "../../model/failure.ts";

const named = { "tax-code": "a tax code", "e-mail": "an e-mail address", phone: "a phone number" } as const;

/** Throws `input-rejected` naming the member when a text seems to name somebody: the hub holds no direct identifiers. */
export function assertNamesNobody(texts: Readonly<Record<string, string | undefined>>): void {
  for (const [member, text] of Object.entries(texts)) {
    const found = directIdentifierIn(text ?? "");
    if (found === null) continue;
    throw new HubFailure(
      "input-rejected",
      `body/${member}: seems to hold ${named[found]}; the hub holds nothing that names a person, so write it without`,
      { details: { member, holds: found } },
    );
  }
}
