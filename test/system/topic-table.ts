/** A device as the hub knows it. */
export interface Login {
  readonly username: string;
  readonly secret: string;
}

const up = ["telemetry", "senml", "fhir", "events", "answers", "status"];
const down = ["receipt", "config", "command"];
const channels = [...up, ...down, "invented"];

/** A topic or filter somebody tries, and whether the contract lets them. */
export interface Cell {
  readonly topic: string;
  readonly may: boolean;
}

const cells = (topics: readonly string[], allowed: readonly string[]): readonly Cell[] =>
  [...new Set(topics)].map((topic) => ({ topic, may: allowed.includes(topic) }));

/** What lies near a device's own prefix, and is not it. */
const nearMisses = ({ username }: Login): readonly string[] => [
  `/lab/v1/${username}/telemetry`,
  `lab/v1/${username}`,
  `lab/v1/${username}/`,
  `lab/v1/${username}/telemetry/more`,
  `lab/v1/${username}//telemetry`,
  `lab/v1/${username}-2/telemetry`,
  `lab/v1/${username.toUpperCase()}/telemetry`,
  `lab/v1/${username} /telemetry`,
  `lab/v2/${username}/telemetry`,
  `lab/v1/./${username}/telemetry`,
  `LAB/v1/${username}/telemetry`,
  `lab/v1/${username}/TELEMETRY`,
];

const closedToDevices = (service: string): readonly string[] => [
  `alerts/v1/${service}/z6/high`,
  `alerts/v1/${service}/z6/medium`,
  "alerts/v1",
  "$SYS/broker/uptime",
  "$SYS",
  "telemetry",
  "lab",
  "lab/v1",
];

const serviceOf = ({ username }: Login): string => username.split("/")[0] ?? "";
const everyChannel = (username: string): readonly string[] =>
  channels.map((channel) => `lab/v1/${username}/${channel}`);

/** Everybody's prefixes, and those of a device and a service there are not. */
const prefixes = (everybody: readonly Login[], { username }: Login): readonly string[] => [
  ...everybody.map((each) => each.username),
  `${username.split("/")[0]}/nobodys`,
  "no-such-service/d-1",
];

/** Where a device tries to publish; `retain` is for its status alone. */
export function publishCells(own: Login, everybody: readonly Login[], retain: boolean): readonly Cell[] {
  const topics = [
    ...prefixes(everybody, own).flatMap(everyChannel),
    ...nearMisses(own),
    ...everybody.flatMap((each) => closedToDevices(serviceOf(each))),
    `lab/v1/${own.username}/+`,
    `lab/v1/${own.username}/#`,
    "#",
  ];
  const mine = retain ? ["status"] : up;
  return cells(topics, topicsOf(own, mine));
}

/** What a device tries to leave as its will. */
export const willCells = (own: Login, everybody: readonly Login[]): readonly Cell[] =>
  publishCells(own, everybody, true);

/** What a device tries to listen to: its own down channels, one by one or by a wildcard in their place. */
export function subscribeCells(own: Login, everybody: readonly Login[]): readonly Cell[] {
  const [service = "", device = ""] = own.username.split("/");
  const topics = [
    ...prefixes(everybody, own).flatMap((username) => [
      ...everyChannel(username),
      ...["#", "+", "+/#", "receipt/#", "+/+"].map((rest) => `lab/v1/${username}/${rest}`),
    ]),
    ...nearMisses(own),
    ...everybody.flatMap((each) => closedToDevices(serviceOf(each))),
    ...[
      "#",
      "+",
      "+/#",
      "/#",
      "+/+/+/+/+",
      "lab/#",
      "lab/v1/#",
      "lab/+/#",
      "lab/v1/+/+/receipt",
      "lab/v1/+/+/#",
    ],
    ...[
      `lab/v1/${service}/#`,
      `lab/v1/${service}/+/receipt`,
      `lab/v1/+/${device}/receipt`,
      `+/v1/${own.username}/receipt`,
    ],
    ...["$SYS/#", "$SYS/+/+", "alerts/#", "alerts/v1/#", "alerts/v1/+/+/+", `alerts/v1/${service}/#`],
    ...["receipt", "#"].flatMap((rest) => [
      `$share/group/lab/v1/${own.username}/${rest}`,
      `$queue/lab/v1/${own.username}/${rest}`,
    ]),
    "$share/group/#",
  ];
  return cells(topics, topicsOf(own, [...down, "#", "+"]));
}

const topicsOf = ({ username }: Login, of: readonly string[]): readonly string[] =>
  of.map((each) => `lab/v1/${username}/${each}`);
