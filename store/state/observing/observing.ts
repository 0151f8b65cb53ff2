import type {
  Observed,
  ObservedService,
  Observing,
  ObservingNeeds,
  ServiceMonth,
} from "../../../model/observed.ts";
import type { LabService } from "../../../model/pilot.ts";
import { serviceStanding } from "../../../model/service-standing.ts";
import { municipalities } from "../../../model/territory.ts";
import type { Database } from "../counters.ts";
import { messageRolling } from "../monthly/messages.ts";
import { rolledMonths } from "../monthly/reading.ts";
import { rollSlots } from "../monthly/slots.ts";
import { serviceBook } from "../services.ts";
import { alertsIn } from "./alerts.ts";
import { devicesIn } from "./devices.ts";
import { entriesIn } from "./entries.ts";
import { gapsIn } from "./gateways.ts";
import { hubMonthsIn } from "./hub-months.ts";
import { delaysIn, messagesIn } from "./messages.ts";
import { type Counted, peopleIn } from "./people.ts";
import { personMonthsIn } from "./person-months.ts";
import { type Span, spanOf } from "./span.ts";

/** Reads everything as it was at one moment, and holds up nobody meanwhile. */
export function observingOver(db: Database, needs: ObservingNeeds): Observing {
  const rollMessages = messageRolling(db, needs);
  return {
    observed(window, asOf) {
      const reading = db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
      return reading.execute(async (trx) =>
        gathered(trx, needs, spanOf(window, asOf, await rolledMonths(trx))),
      );
    },
    rollUp: async (now) => (await rollSlots(db, now)) || rollMessages(now),
  };
}

async function gathered(db: Database, needs: ObservingNeeds, span: Span): Promise<Observed> {
  const people = await peopleIn(db, needs, span);
  return {
    window: span.window,
    asOf: span.asOf,
    people: people.map(({ participant }) => participant),
    personMonths: await personMonthsIn(db, people, span),
    ...(await alertsIn(db, needs, people, span)),
    serviceMonths: await serviceMonthsIn(db, needs, people, span),
    hubMonths: await hubMonthsIn(db, span),
    ...(await entriesIn(db, people, span)),
    costs: needs.pilot.costs,
    target: targetOf(needs),
    services: await servicesIn(db, needs, span),
  };
}

async function serviceMonthsIn(
  db: Database,
  needs: ObservingNeeds,
  people: readonly Counted[],
  span: Span,
): Promise<readonly ServiceMonth[]> {
  const messages = await messagesIn(db, span);
  const devices = await devicesIn(db, people, messages.heard, span);
  const gaps = await gapsIn(db, span);
  const found: ServiceMonth[] = [];
  for (const month of span.months) {
    const delays = await delaysIn(db, needs, span, month);
    for (const { id: service } of needs.pilot.services) {
      found.push({
        service,
        month: month.name,
        ...messages.at(service, month),
        ...delays(service),
        ...devices(service, month),
        ...gaps(service, month),
      });
    }
  }
  return found;
}

const targetOf = ({ pilot }: ObservingNeeds): Observed["target"] =>
  pilot.territory.municipalities.flatMap((code) => {
    const found = municipalities.get(code);
    return found === undefined ? [] : [{ municipality: code, zone: found.zone, residents: found.population }];
  });

async function servicesIn(
  db: Database,
  { pilot }: ObservingNeeds,
  { end }: Span,
): Promise<readonly ObservedService[]> {
  const book = serviceBook(db);
  const found: ObservedService[] = [];
  for (const service of pilot.services) {
    const history = (await book.history(service.id)).filter(({ at }) => at < end);
    found.push({ ...profileOf(service, pilot), stage: serviceStanding(service, history).stage });
  }
  return found;
}

function profileOf(service: LabService, { deviceTypes, plans }: ObservingNeeds["pilot"]): ObservedService {
  const { id, supplier, type, tmType } = service;
  const lent = deviceTypes.filter((each) => service.deviceTypes.includes(each.id));
  const classes = lent.flatMap(({ models }) => models.map(({ ceClass }) => ceClass));
  const measured = plans
    .filter((plan) => plan.service === id)
    .flatMap(({ measurements }) => measurements.map(({ code }) => code));
  return {
    id,
    supplier,
    type,
    ...(tmType === undefined ? {} : { tmType }),
    ceClasses: [...new Set(classes)].toSorted(),
    measures: [...new Set(measured)].toSorted(),
  };
}
