import { generate } from "mqtt-packet";

/** What changes from message to message; everything else of the packet is encoded once. */
export interface MessageTemplate {
  readonly bytes: number;
  /** Writes the packet at `offset`. `id` is MQTT's packet id, `seq` the message's own count. */
  write(into: Buffer, offset: number, id: number, seq: number, sentAt: number): void;
}

export interface TemplateShape {
  readonly topic: string;
  readonly qos: 0 | 1;
  /** One reading gives about 200 bytes of payload. */
  readonly readings: number;
  readonly boot: string;
  /** Message `seq` measured at this instant and `seq` milliseconds, so that no two readings of a device are alike. */
  readonly measuredFrom: number;
}

/** Ten digits whatever the count, since a JSON number may not begin with zeros. */
const firstSeq = 1_000_000_000;
const noTime = "2000-01-01T00:00:00.000Z";
const codes = ["heart-rate", "spo2"] as const;
/** Readings of one message share their time, so each has a value of its own or it would be a duplicate. */
const lowest = { "heart-rate": 71, spo2: 90 } as const;
const units = { "heart-rate": "/min", spo2: "%" } as const;

/** A canonical telemetry message, encoded but for its ids, its times and its last digit. */
export function messageTemplate(shape: TemplateShape): MessageTemplate {
  const packet = generate({
    cmd: "publish",
    topic: shape.topic,
    payload: payloadOf(shape),
    qos: shape.qos,
    dup: false,
    retain: false,
    messageId: 1,
  });
  const seqAt = packet.indexOf(String(firstSeq));
  const sentAtAt = packet.indexOf(noTime);
  const measuredAt = placesOf(packet, noTime).slice(1);
  const idAt = idPlace(packet, shape.topic);
  return {
    bytes: packet.length,
    write: (into, offset, id, seq, sentAt) => {
      packet.copy(into, offset);
      if (shape.qos > 0) into.writeUInt16BE(id, offset + idAt);
      into.write(String(firstSeq + seq), offset + seqAt, 10, "latin1");
      into.write(isoOf(sentAt), offset + sentAtAt, 24, "latin1");
      const measured = new Date(shape.measuredFrom + seq).toISOString();
      for (const place of measuredAt) into.write(measured, offset + place, 24, "latin1");
    },
  };
}

function payloadOf({ readings, boot }: TemplateShape): string {
  const list = Array.from({ length: readings }, (_, index) => {
    const code = codes[index % 2 === 0 ? 0 : 1];
    const step = Math.floor(index / 2);
    return { at: noTime, code, value: lowest[code] + step, unit: units[code] };
  });
  return JSON.stringify({ v: 1, seq: firstSeq, boot, sentAt: noTime, receipt: false, readings: list });
}

function placesOf(packet: Buffer, text: string): readonly number[] {
  const places: number[] = [];
  for (let at = packet.indexOf(text); at !== -1; at = packet.indexOf(text, at + 1)) places.push(at);
  return places;
}

/** The packet id follows the topic, which follows its own two bytes of length. */
const idPlace = (packet: Buffer, topic: string): number => packet.indexOf(topic) + Buffer.byteLength(topic);

let cached = { at: 0, text: noTime };
/** Many messages leave within one millisecond; its text is made once. */
function isoOf(at: number): string {
  if (cached.at !== at) cached = { at, text: new Date(at).toISOString() };
  return cached.text;
}
