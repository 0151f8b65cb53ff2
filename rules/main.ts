// The notifier's thread: whoever is to be told of an alert is told, by e-mail and webhook.
import { systemClock } from "../boot/clock.ts";
import { openContacts } from "../boot/contacts.ts";
import { flushing } from "../boot/flushing.ts";
import { createLog } from "../boot/log.ts";
import { thisPart } from "../boot/part.ts";
import { byHub } from "../model/access.ts";
import { notingIn } from "../store/records/door.ts";
import { openState } from "../store/state/open.ts";
import { tellingFor } from "./alerts/telling.ts";
import { undelivered } from "./alerts/undelivered.ts";
import { delayTally } from "./indicators/service-levels/sketch.ts";
import { startReportPost } from "./notices/report-post.ts";
import { startSender } from "./notices/sender.ts";
import { timingNotices } from "./notices/timing.ts";
import { webhookCourier } from "./notices/webhook.ts";

const { settings, pilot, data, board, tell, untilStopped, close } = thisPart();
const log = createLog("notifier", settings.logLevel);
await using house = new AsyncDisposableStack();

const { dataDir: folder, smtp } = settings;
const canMail = smtp !== undefined;
const contacts = house.use(await openContacts({ folder, pilot, canMail, telling: { board, log } }));
const state = house.adopt(
  await openState({
    url: settings.stateUrl,
    file: data.state,
    log,
    telling: tellingFor(pilot, contacts.reach),
    whenUndelivered: undelivered,
  }),
  (open) => open.close(),
);
const publicUrl = settings.publicUrl ?? `http://${settings.host}:${settings.httpPort}`;
const addressesOf = (duty: string): readonly string[] => contacts.current().duties[duty]?.email ?? [];
// What sends letters takes longer to load than all else here, and is left where there is no mail server.
const letters = smtp === undefined ? null : await lettersOver(smtp);
const mail = letters?.courier ?? null;
if (mail !== null) house.defer(async () => mail.close());
const webhook = webhookCourier({ contacts: contacts.current, publicUrl, clock: systemClock });
const couriers = mail === null ? { webhook } : { webhook, email: mail };
const mailbox = letters?.mailbox ?? null;
if (mailbox !== null) house.defer(async () => mailbox.close());
const noted = notingIn({ state, clock: systemClock });
const reportPost = startReportPost({
  schedules: pilot.reports,
  deliveries: state.deliveries,
  documents: state.reports,
  userOf: async (name) => (await state.people.user(name))?.user ?? null,
  contacts: contacts.current,
  mailbox,
  publicUrl,
  note: (object) => noted(byHub, { action: "send-report", object }),
  clock: systemClock,
  board,
  log,
});
const delays = delayTally(systemClock);
house.defer(flushing({ delays }, { book: state.slis, clock: systemClock }).stop);
const sender = startSender({
  book: state.notices,
  couriers,
  handedOver: timingNotices(state.alerts.alert, delays),
  clock: systemClock,
  board,
  log,
});

async function lettersOver(place: NonNullable<typeof smtp>) {
  const [{ mailCourier }, { openMailbox }] = await Promise.all([
    import("./notices/email.ts"),
    import("./notices/mailbox.ts"),
  ]);
  return { courier: mailCourier({ place, publicUrl, addressesOf }), mailbox: openMailbox({ place }) };
}

tell({ tell: "ready" });
await untilStopped((wire) => {
  if (wire.tell === "alerts-changed") sender.poke();
});
await Promise.all([sender.stop(), reportPost.stop()]);
close();
