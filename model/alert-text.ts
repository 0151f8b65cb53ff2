import { z } from "zod";
import { type Alert, alert } from "./alert.ts";

/** An alert as JSON, the same on every way it is told. */
export const alertText = (given: Alert): string => JSON.stringify(z.encode(alert, given));
