import type { Scope } from "./access.ts";

/** Somebody who listens to alerts over MQTT, and what of them is theirs. */
export interface AlertListener {
  readonly username: string;
  readonly scope: Scope;
}

/** Who may listen, by a user name and one of that user's tokens. */
export interface ListenerBook {
  /** `null` for whoever may not: an unknown or ended token, another's, or one without the role `clinician`. */
  listener(username: string, token: string): Promise<AlertListener | null>;
  /** Writes into the audit that somebody listens, before they are told anything. */
  opened(listener: AlertListener, source: string): Promise<void>;
}

/** Where an alert is told: its service, zone and priority, and never a village or a person. */
export const alertTopic = ({
  service,
  zone,
  priority,
}: Readonly<Record<"service" | "zone" | "priority", string>>): string =>
  `alerts/v1/${service}/${zone}/${priority}`;
