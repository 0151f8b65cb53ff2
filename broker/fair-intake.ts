import type { Board } from "../model/board.ts";
import type { DeviceKey, ServiceId } from "../model/identity.ts";
import type { ArrivedMessage } from "../model/journal.ts";
import { type Clock, type Duration, milliseconds } from "../model/time.ts";
import { type Allowance, allowance } from "./allowance.ts";
import type { Arrival, DurabilityGate } from "./durability-gate.ts";
import { type Turns, turns } from "./turns.ts";

export interface FairIntakeNeeds {
  readonly gate: DurabilityGate;
  /** Messages per second of all devices of a service together; one that is not named has no limit. */
  readonly rates: ReadonlyMap<ServiceId, number>;
  /** The most payload bytes that may wait for the journal. */
  readonly room: number;
  readonly clock: Clock;
  readonly board: Board;
}

/** The way into the journal, past what each service may take of it. Nothing is dropped: what is too much waits. */
export interface FairIntake extends DurabilityGate {
  /** Calls back once nothing of the device waits for its turn: what a former connection left comes first. */
  whenClear(device: DeviceKey, then: () => void): void;
  /** Lets everything go at once, and from now on: the hub is stopping. */
  hurry(): void;
}

/** Many devices keep the same minute; two seconds of the service's rate may come at once. */
const burstSeconds = 2;
/** Timers are no finer; what would go within this goes together. */
const grain: Duration = milliseconds(5);
/**
 * How much of the room that is left a service may have filled itself. With 1 a service that floods takes a half and
 * leaves a half, two take a third each and leave a third: whoever comes last always finds some. What the others will
 * send is not known until there is no room for it, so this holds even while they send nothing.
 * (Choudhury and Hahne, Dynamic Queue Length Thresholds, 1998.)
 */
const shareOfWhatIsLeft = 1;

/** One service's messages on their way into the journal. */
interface Lane {
  readonly waiting: Turns;
  /** `null` for a service without a rate. */
  readonly allowance: Allowance | null;
  /** Bytes of this service in the journal's hands. */
  pending: number;
  timer: NodeJS.Timeout | null;
}

export function fairIntake(needs: FairIntakeNeeds): FairIntake {
  const { gate, rates, room, clock, board } = needs;
  const lanes = new Map<string, Lane>();
  const clearings = new Map<DeviceKey, readonly (() => void)[]>();
  const show = showing(board, lanes);
  let pending = 0;
  let isHurrying = false;
  let isPumpAhead = false;

  function laneOf(device: DeviceKey): Lane {
    const service = device.slice(0, device.indexOf("/"));
    const known = lanes.get(service);
    if (known !== undefined) return known;
    const made = laneAt(rates.get(service as ServiceId));
    lanes.set(service, made);
    return made;
  }

  const fits = ({ pending: own }: Lane, bytes: number): boolean =>
    own === 0 || own + bytes <= shareOfWhatIsLeft * (room - pending);

  const waitIn = ({ allowance }: Lane): Duration => allowance?.waitFor(clock.now()) ?? none;

  function handOver(lane: Lane, { message, settle }: Arrival): void {
    lane.allowance?.take(clock.now());
    const bytes = sizeOf(message);
    lane.pending += bytes;
    pending += bytes;
    gate.pass({
      message,
      settle(failure) {
        lane.pending -= bytes;
        pending -= bytes;
        if (show.waiting > 0) pumpSoon();
        settle(failure);
      },
    });
  }

  /** Lets go of what may go now; sees to it that the rest is looked at again. */
  function pump(lane: Lane): void {
    const { waiting } = lane;
    for (let arrival = waiting.first(); arrival !== undefined; arrival = waiting.first()) {
      const wait = isHurrying ? none : waitIn(lane);
      if (wait > grain) {
        lane.timer ??= setTimeout(() => {
          lane.timer = null;
          pump(lane);
        }, wait);
        return;
      }
      if (!isHurrying && !fits(lane, sizeOf(arrival.message))) return; // until something settles
      waiting.leave();
      show.left(lane);
      handOver(lane, arrival);
      clear(arrival.message.device, waiting);
    }
  }

  function clear(device: DeviceKey, waiting: Turns): void {
    const all = clearings.get(device);
    if (all === undefined || waiting.has(device)) return;
    clearings.delete(device);
    for (const then of all) then();
  }

  /** Once for all that a commit settles: each service may find room by what another had. */
  function pumpSoon(): void {
    if (isPumpAhead) return;
    isPumpAhead = true;
    setImmediate(() => {
      isPumpAhead = false;
      for (const lane of lanes.values()) pump(lane);
    });
  }

  return {
    pass(arrival) {
      const lane = laneOf(arrival.message.device);
      const wait = waitIn(lane);
      const mayGo = isHurrying || (wait === 0 && fits(lane, sizeOf(arrival.message)));
      if (lane.waiting.length === 0 && mayGo) return handOver(lane, arrival);
      if (wait > 0) arrival.isThrottled = true;
      board.add(wait > 0 ? "broker_service_delayed_total" : "broker_share_delayed_total");
      lane.waiting.add(arrival);
      show.came(lane);
      pump(lane);
    },
    untilIdle: () => gate.untilIdle(),
    whenClear(device, then) {
      if (!laneOf(device).waiting.has(device)) return then();
      clearings.set(device, [...(clearings.get(device) ?? []), then]);
    },
    hurry() {
      isHurrying = true;
      for (const lane of lanes.values()) {
        if (lane.timer !== null) clearTimeout(lane.timer);
        pump(lane);
      }
    },
  };
}

const none = milliseconds(0);

/** As much as the journal takes for a message, or a little more. */
const frameBytes = 32;
const sizeOf = ({ device, payload }: ArrivedMessage): number => payload.length + device.length + frameBytes;

function laneAt(rate: number | undefined): Lane {
  const lane = { waiting: turns(), pending: 0, timer: null };
  if (rate === undefined) return { ...lane, allowance: null };
  // Nothing is taken that does not go within a grain, so no more than that can ever be owed.
  const window = Math.ceil((grain * rate) / 1000) + 1;
  return { ...lane, allowance: allowance({ rate, burst: burstSeconds * rate, window }) };
}

/** The board's figures of what waits. */
function showing(board: Board, lanes: ReadonlyMap<string, Lane>) {
  let waiting = 0;
  const services = (): number =>
    lanes.values().reduce((sum, lane) => sum + Number(lane.waiting.length > 0), 0);
  const changed = (by: number, isTurn: boolean): void => {
    waiting += by;
    board.set("broker_service_waiting", waiting);
    if (isTurn) board.set("broker_services_waiting", services());
  };
  return {
    get waiting() {
      return waiting;
    },
    came: (lane: Lane): void => changed(1, lane.waiting.length === 1),
    left: (lane: Lane): void => changed(-1, lane.waiting.length === 0),
  };
}
