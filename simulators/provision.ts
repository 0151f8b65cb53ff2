import { formatInstant, type Instant } from "../model/time.ts";
import type { DeviceLogin, FrontDoor } from "./front-door.ts";
import type { HomeDevice, Household } from "./household.ts";
import { ageBandOf, type Condition } from "./person.ts";

/** A device known to the hub, with its secret, in the hands of its person. */
export interface LentDevice extends HomeDevice {
  readonly login: DeviceLogin;
}

/** A household the hub knows, under the pseudonym it gave. */
export interface Participant {
  readonly household: Household;
  readonly patient: string;
  readonly devices: readonly LentDevice[];
}

/** Which of a pilot's services, in their order, looks after whom: heart, lungs, sugar. */
const suits: Readonly<Record<Condition, number>> = {
  "heart-failure": 0,
  hypertension: 0,
  copd: 1,
  "post-acute": 1,
  "type-2-diabetes": 2,
};

/** How many households are registered side by side. */
const abreast = 4;

/** Enrols everybody, adds their devices and assigns them, as a study nurse would do at a desk. */
export async function provision(
  door: FrontDoor,
  services: readonly string[],
  households: readonly Household[],
  since: Instant,
): Promise<readonly Participant[]> {
  const from = formatInstant(since);
  const participants: Participant[] = [];
  const queue = households.entries();
  const work = async () => {
    for (const [index, household] of queue) {
      const service = services[suits[household.person.condition] % services.length] ?? "";
      participants[index] = await register(door, service, household, from);
    }
  };
  await Promise.all(Array.from({ length: abreast }, work));
  return participants;
}

async function register(
  door: FrontDoor,
  service: string,
  household: Household,
  from: string,
): Promise<Participant> {
  const { person } = household;
  const patient = await door.enrol({
    services: [service],
    municipality: person.municipality.code,
    ageBand: ageBandOf(person.age),
    sex: person.sex,
    conditions: [person.condition],
    consent: { version: "1", givenAt: from },
  });
  const devices: LentDevice[] = [];
  for (const device of household.devices) {
    const login = await door.addDevice({ service, device: device.name, type: device.kind });
    await door.assign({ service, device: device.name, patient, from });
    devices.push({ ...device, login });
  }
  return { household, patient, devices };
}
