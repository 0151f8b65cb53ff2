import type { Socket } from "node:net";
import { bareAddress, withinNetworks } from "../model/address.ts";
import type { Board } from "../model/board.ts";
import type { BrokerLimits } from "../model/limits.ts";
import type { Log } from "../model/log.ts";
import { isLoopback } from "../model/loopback.ts";
import type { TlsMaterial } from "../model/tls.ts";
import type { Complaints } from "./complaints.ts";
import { type Doorstep, doorsteps } from "./doorsteps.ts";
import { firstByte, takeProxyHeader } from "./first-bytes.ts";
import { type Admit, type Listener, listen } from "./listener.ts";
import { paced } from "./paced.ts";
import type { Peer } from "./peer.ts";
import { type TlsDoor, tlsDoor } from "./tls-door.ts";

/** Where the broker is reached. */
export interface ListenPlaces {
  readonly host: string;
  /** Plain MQTT; 0 takes any free port. */
  readonly port: number | "off";
  readonly tls?: { readonly port: number; readonly material: TlsMaterial };
  /**
   * A socket file for the hub's own programs: the API hands on WebSockets there, with a PROXY header each; the watchdog
   * comes without one.
   */
  readonly inner?: string;
  /** Addresses and networks of balancers: what comes from them begins with a PROXY header, or is closed. */
  readonly balancers?: readonly string[];
}

export interface ListenerNeeds {
  readonly admit: Admit;
  readonly limits: BrokerLimits;
  readonly complaints: Complaints;
  readonly board: Board;
  readonly log: Log;
  readonly isStopping: () => boolean;
}

export interface Listeners {
  /** 0 where there is none. */
  readonly port: number;
  readonly tlsPort: number;
  renewTls(material: TlsMaterial): void;
  close(): void;
}

/** A connection's other end, and whether the way from there is encrypted: of balanced ones by the balancer's word. */
interface Origin {
  readonly address: string;
  readonly isBalanced: boolean;
  readonly encrypted: boolean;
}

/** Opens every listener there is to be. Throws `configuration-rejected` when an address cannot be had; then none is open. */
export async function openListeners(where: ListenPlaces, needs: ListenerNeeds): Promise<Listeners> {
  const { log, complaints, limits } = needs;
  const { host, port, tls, inner } = where;
  const arrive = arriving(needs, where.balancers ?? []);
  const door = tls === undefined ? null : tlsDoor({ ...tls, within: limits.connectWithin, complaints });
  const opened: Listener[] = [];
  const close = () => {
    for (const each of opened) each.close();
  };
  const open = async (place: Parameters<typeof listen>[0], accept: (socket: Socket) => void) => {
    const listener = await listen(place, accept, log).catch((failure: unknown) => {
      close();
      throw failure;
    });
    opened.push(listener);
    return listener.port;
  };
  if (inner !== undefined) await open({ path: inner }, arrive.inner);
  const tlsPort = door === null ? 0 : await open({ host, port: tls?.port ?? 0 }, arrive.encrypted(door));
  const plainPort = port === "off" ? 0 : await open({ host, port }, arrive.plain);
  return { port: plainPort, tlsPort, renewTls: (material) => door?.renew(material), close };
}

/** What becomes of a fresh connection, by where it was accepted. */
function arriving({ admit, ...needs }: ListenerNeeds, balancers: readonly string[]) {
  const steps = doorsteps(needs);
  const isBalancer = withinNetworks(balancers);
  const begin = paced(connectsAtOnce);

  /** What has said nothing yet costs no more than its socket. */
  const enter = (stream: Socket, step: Doorstep, peer: Peer): void =>
    firstByte(stream, () =>
      begin(() => {
        if (!stream.destroyed) step.become(admit(stream, peer));
      }),
    );

  const balanced = (socket: Socket, step: Doorstep, go: (origin: Origin) => void, byUs = false) =>
    takeProxyHeader(socket, (header) => {
      if (header === null) {
        needs.complaints.note("no-proxy-header", {});
        socket.destroy();
      } else if (header.command === "local") go(nearOrigin(socket));
      else if ((byUs && isLoopback(header.address)) || step.isFrom(header.address)) {
        go({ ...header, isBalanced: true });
      }
    });

  const from = (socket: Socket, go: (origin: Origin, step: Doorstep) => void): void => {
    const step = steps.take(socket);
    if (step === null) return;
    const origin = nearOrigin(socket);
    if (isBalancer(origin.address)) balanced(socket, step, (each) => go(each, step));
    // Programs on this machine are many where it is tried out, and nobody's from outside.
    else if (isLoopback(origin.address) || step.isFrom(origin.address)) go(origin, step);
  };

  return {
    plain: (socket: Socket) =>
      from(socket, ({ address, isBalanced, encrypted }, step) => {
        const secure = encrypted || (!isBalanced && isLoopback(address));
        enter(socket, step, { address, transport: "tcp", secure, certificate: null });
      }),
    encrypted: (door: TlsDoor) => (socket: Socket) =>
      from(socket, ({ address }, step) =>
        door.enter(socket, (secured, certificate) =>
          enter(secured, step, { address, transport: "tls", secure: true, certificate }),
        ),
      ),
    inner(socket: Socket) {
      const step = steps.take(socket);
      if (step === null) return;
      const own = { address: "127.0.0.1", transport: "tcp", secure: true, certificate: null } as const;
      firstByte(socket, (byte) => {
        if (byte === connectByte) return enter(socket, step, own);
        const go = ({ address, encrypted: secure }: Origin) =>
          enter(socket, step, { address, transport: "websocket", secure, certificate: null });
        balanced(socket, step, go, true);
      });
    },
  };
}

/** Sessions begun in one turn: each takes a fraction of a millisecond, and thousands may come at once. */
const connectsAtOnce = 4;
/** What MQTT begins with. */
const connectByte = 0x10;

const nearOrigin = ({ remoteAddress }: Socket): Origin => ({
  address: bareAddress(remoteAddress ?? ""),
  isBalanced: false,
  encrypted: false,
});
