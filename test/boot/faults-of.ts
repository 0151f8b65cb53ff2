import { expect } from "vitest";
import { readSettings } from "../../boot/settings.ts";
import { HubFailure } from "../../model/failure.ts";

/** What an environment is refused with; the empty text when it is not. */
export function faultsOf(env: Record<string, string>): string {
  try {
    readSettings(env);
    return "";
  } catch (thrown) {
    expect(HubFailure.of(thrown).code).toBe("configuration-rejected");
    return HubFailure.of(thrown).message;
  }
}
