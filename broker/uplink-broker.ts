import { Aedes, type AedesOptions, type Client, type PublishPacket } from "aedes";

type Done = (error?: Error) => void;

/**
 * Aedes without its fan-out. What devices publish goes to the journal, and nobody may subscribe to it here; what the hub says
 * goes to the one client it is for. Handing any of it to the emitter would be work for nothing and bring in its faults: messages
 * lost out of order, a frozen subscriber that stalls everyone, retained messages without a limit. So no filter is known there,
 * and of what the library tells itself only what it hears itself: thousands of devices may come or go at once.
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
    const told = typeof from === "function" ? from : done;
    const isOwn = typeof from === "function" || from === null;
    if (isOwn && isHeard(packet.topic)) super.publish(packet, told ?? (() => {}));
    // Never called within the parser: the durability gate lies between. The parser would run inside itself.
    else told?.();
  }

  // Called at once: a session that goes is out of the library's list before its device comes back.
  override subscribe(_filter: string, _deliver: unknown, done: () => void): void {
    done();
  }

  // Without `done` where the library gives a filter another quality of service.
  override unsubscribe(_filter: string, _deliver: unknown, done?: () => void): void {
    done?.();
  }
}

/** By these a broker knows that it lives, and does not speak its clients' last words for them. */
const isHeard = (topic: string): boolean => topic.endsWith("/heartbeat") || topic.endsWith("/birth");
