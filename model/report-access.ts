import type { Role } from "./people.ts";
import type { ReportKind } from "./report.ts";

/** Whoever asks for reports, with the services they see. */
export interface ReportReader {
  readonly roles: readonly Role[];
  readonly services: readonly string[] | "all";
}

/**
 * Whether a report is one somebody may have: evaluators those of their services, and those about all of them if they see
 * all; suppliers the supplier's report of their own services.
 */
export function mayHaveReport(
  { roles, services }: ReportReader,
  kind: ReportKind,
  service: string | null,
): boolean {
  if (!roles.includes("evaluator") && !(kind === "supplier" && roles.includes("supplier"))) return false;
  if (service !== null) return services === "all" || services.includes(service);
  return kind === "citizens" || services === "all";
}
