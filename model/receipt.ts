import { z } from "zod";
import { messageId } from "./identity.ts";
import { problem } from "./quarantine.ts";
import { instant } from "./time.ts";

/** What became of a message as a whole. */
export const receiptStatus = z.enum(["stored", "duplicate", "partly-stored", "quarantined"]);
export type ReceiptStatus = z.infer<typeof receiptStatus>;

/** The verdict on one message, told to its device on `lab/v1/<service>/<device>/receipt`. */
export const receipt = z.object({
  v: z.literal(1),
  /** Absent when the message could not be read far enough to know it. */
  seq: z.int().optional(),
  boot: z.string().optional(),
  status: receiptStatus,
  stored: z.int().min(0),
  problems: z.array(problem),
  message: messageId,
  hubTime: instant,
});
export type Receipt = z.infer<typeof receipt>;

/** Whether anything of the message was not stored: what its device should hear of, however late. */
export const tellsOfProblem = ({ status }: Pick<Receipt, "status">): boolean =>
  status === "partly-stored" || status === "quarantined";

/** A receipt names at most this many problems; `stored` and `status` still speak for the whole message. */
export const problemsTold = 20;
