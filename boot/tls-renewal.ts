import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { between, type Clock, days, formatInstant, hours } from "../model/time.ts";
import type { TlsMaterial } from "../model/tls.ts";
import type { Settings } from "./settings.ts";
import { readTlsFiles, type TlsFiles } from "./tls-files.ts";

export interface TlsRenewalNeeds {
  readonly files: TlsFiles;
  /** What is in use. */
  readonly material: TlsMaterial;
  /** New connections go by it from then on. Throws what TLS says of bad material. */
  readonly renew: (material: TlsMaterial) => void;
  readonly board: Board;
  readonly clock: Clock;
  readonly log: Log;
}

export interface TlsRenewal {
  /** Reads the files anew; where they do not fit, the old ones stay in use. */
  again(): void;
  end(): void;
}

/** From three weeks before a certificate's end on, each day's log says so. */
const warnWithin = days(21);

/** Keeps the certificate of MQTT over TLS: tells when it ends, and takes a new one without dropping a session. */
export function tlsRenewal(needs: TlsRenewalNeeds): TlsRenewal {
  const { board, clock, log } = needs;
  let { expiresAt } = needs.material;

  function look(): void {
    board.set("broker_tls_expires_at", expiresAt);
    if (between(clock.now(), expiresAt) > warnWithin) return;
    const members = { expiresAt: formatInstant(expiresAt) };
    const has = expiresAt <= clock.now() ? "has ended" : "ends soon";
    log.warn(members, `the certificate of MQTT over TLS ${has}; put a new one in its place and send SIGHUP`);
  }
  function refused(faults: readonly string[]): void {
    if (board.get("broker_tls_stale_since") === 0) board.set("broker_tls_stale_since", clock.now());
    log.error({ faults }, "the new files of MQTT over TLS are not right; the old ones stay in use");
  }
  function again(): void {
    const { material, faults } = readTlsFiles(needs.files);
    if (material === null) {
      refused(faults);
      return;
    }
    needs.renew(material);
    expiresAt = material.expiresAt;
    board.set("broker_tls_stale_since", 0);
    board.add("broker_tls_renewed_total");
    log.info({ expiresAt: formatInstant(expiresAt) }, "the files of MQTT over TLS were read anew");
    look();
  }

  look();
  const rounds = setInterval(look, hours(24)).unref();
  return { again, end: () => clearInterval(rounds) };
}

/** Where MQTT over TLS is to be listened for, and with what; `null` when it is off. */
export function tlsOf({ mqttsPort: port, tls: files }: Pick<Settings, "mqttsPort" | "tls">) {
  if (port === "off" || files === undefined) return null;
  const { material, faults } = readTlsFiles(files);
  if (material === null) throw new HubFailure("configuration-rejected", faults.join("\n"));
  return { port, files, material };
}

/** On SIGHUP the files of MQTT over TLS are read anew. A hub without TLS ends by it, as programs in a closed window do. */
export function renewedOnHangUp(
  tls: Pick<TlsRenewalNeeds, "files" | "material"> | null,
  renew: TlsRenewalNeeds["renew"],
  needs: Pick<TlsRenewalNeeds, "board" | "clock" | "log">,
): Disposable {
  if (tls === null) return { [Symbol.dispose]() {} };
  const renewal = tlsRenewal({ ...tls, ...needs, renew });
  process.on("SIGHUP", renewal.again);
  return { [Symbol.dispose]: renewal.end };
}
