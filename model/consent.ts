import { z } from "zod";

/** What a person may agree to, each by itself. Without `participation` nothing of theirs is taken in. */
export const consentPurposes = ["participation", "evaluation", "research", "product-improvement"] as const;
export const consentPurpose = z.enum(consentPurposes);
export type ConsentPurpose = z.infer<typeof consentPurpose>;
