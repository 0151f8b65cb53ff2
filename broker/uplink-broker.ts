import { Aedes, type AedesOptions, type Client, type PublishPacket } from "aedes";

type Done = (error?: Error) => void;

/**
 * Aedes without the fan-out of what devices publish. Their messages go to the journal, and nobody may subscribe to
 * them here, so handing them to the emitter would be work for nothing and bring in its faults: messages lost out of
 * order, a frozen subscriber that stalls everyone, retained messages without a limit.
 * What the hub itself publishes goes the library's way.
 */
export class UplinkBroker extends Aedes {
  static async open(options: AedesOptions): Promise<UplinkBroker> {
    const broker = new UplinkBroker(options);
    await broker.listen();
    return broker;
  }

  /** Ends every session and the library's own timers. */
  end(): Promise<void> {
    return new Promise((resolve) => this.close(resolve));
  }

  // The library's types leave out the form with a client, by which it hands on what that client published.
  override publish(packet: PublishPacket, from: Client | null | Done, done?: Done): void {
    if (typeof from === "function") super.publish(packet, from);
    else if (from === null) super.publish(packet, done ?? (() => {}));
    // Never called within the parser: the durability gate lies between. The parser would run inside itself.
    else done?.();
  }
}
