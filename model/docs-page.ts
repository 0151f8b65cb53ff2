import type { BrokerLimits } from "./limits.ts";

/** One way in for devices, as it is written: `mqtts://lab.example.it:8883`. */
export interface WayIn {
  readonly id: "mqtts" | "mqtt" | "websocket";
  readonly address: string;
}

/** What the page for those who build devices cannot know of itself. */
export interface DocsPageContent {
  readonly version: string;
  readonly ways: readonly WayIn[];
  readonly limits: BrokerLimits;
  readonly schemas: readonly string[];
}
