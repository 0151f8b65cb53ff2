import { receipt, tellsOfProblem } from "../../model/receipt.ts";

interface ReceiptKept {
  /** The same however often it is told. */
  readonly id: string;
  readonly body: string;
}

/** A receipt that tells of a problem; `null` for one whose message is in the store, which the device need not know late. */
export function worthKeeping(text: string): ReceiptKept | null {
  const told = receipt.safeDecode(JSON.parse(text));
  if (!told.success || !tellsOfProblem(told.data)) return null;
  return { id: `receipt-${told.data.message}`, body: text };
}
