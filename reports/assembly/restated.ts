import { canonicalJson } from "../../model/canonical-json.ts";
import type { Figure } from "../../model/figure.ts";
import type { Report } from "../../model/report.ts";

const keyOf = ({ indicator, version, stratum }: Figure): string =>
  `${indicator} ${version} ${stratum.by} ${stratum.key}`;

/** What a figure says, whatever the moment it was made at. */
const said = ({ asOf: _asOf, provisional: _provisional, ...rest }: Figure): string => canonicalJson(rest);

/**
 * Names the report made before of the same subject, if late data changed what it said, and lists what is different now.
 * `null` for a first one, and for one that says the same.
 */
export function restating(made: Report, former: Report | null): Report["restates"] {
  if (former === null) return null;
  const before = new Map(former.figures.map((each) => [keyOf(each), each]));
  const now = new Map(made.figures.map((each) => [keyOf(each), each]));
  const changed = [...now].filter(([key, each]) => {
    const old = before.get(key);
    return old === undefined || said(old) !== said(each);
  });
  const gone = [...before].filter(([key]) => !now.has(key));
  if (changed.length + gone.length === 0) return null;
  const changes = [...changed, ...gone].map(([, { indicator, stratum }]) => ({
    indicator,
    stratum: stratum.by === "pilot" ? "pilot" : `${stratum.by}:${stratum.key}`,
  }));
  return { report: former.id, changes };
}
