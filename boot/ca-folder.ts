import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HubFailure } from "../model/failure.ts";
import type { Certified } from "./certificates.ts";

/** Where a small authority's certificate and key lie, and all it issued; its owner's alone. */
export interface CaFolder {
  /** Throws `conflict` when there is one already: its devices would be nobody's. */
  begin(authority: Certified): Written;
  /** Throws `not-found` before `begin`. */
  authority(): Pick<Certified, "certificate" | "key">;
  /** Takes the place of an earlier one of the same name. */
  write(name: string, made: Certified): Written;
}

export interface Written {
  readonly certificate: string;
  readonly key: string;
}

export function caFolder(folder: string): CaFolder {
  const placeOf = (name: string): Written => ({
    certificate: join(folder, `${name}.pem`),
    key: join(folder, `${name}.key`),
  });
  const write = (name: string, made: Certified): Written => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const place = placeOf(name);
    whole(place.key, made.key);
    whole(place.certificate, made.certificate);
    return place;
  };
  const ca = placeOf("ca");
  return {
    begin(authority) {
      if (existsSync(ca.key) || existsSync(ca.certificate)) {
        throw new HubFailure("conflict", `there is an authority in ${folder} already`);
      }
      return write("ca", authority);
    },
    authority() {
      if (!existsSync(ca.key) || !existsSync(ca.certificate)) {
        throw new HubFailure("not-found", `there is no authority in ${folder}; make one: labhub ca init`);
      }
      return { certificate: readFileSync(ca.certificate, "utf8"), key: readFileSync(ca.key, "utf8") };
    },
    write,
  };
}

/** Never half a file, nor for a moment open to others. */
function whole(path: string, text: string): void {
  const draft = `${path}.new`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600); // a draft left behind keeps the mode it had
  renameSync(draft, path);
}
