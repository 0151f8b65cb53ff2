import type { Link, LinkChange } from "../../model/presence.ts";

/** The links of one device, oldest first, none overlapping another; only the last may be open. */
export type Links = readonly Link[];

/**
 * The links of a device after one more change. What comes late goes where it belongs by its time, and what is told twice
 * changes nothing.
 */
export const woven = (links: Links, change: LinkChange): Links =>
  "by" in change ? come(links, change) : gone(links, change);

/** A device has one link at a time: one that comes takes over from one that is there. */
function come(links: Links, { device, at, by }: Extract<LinkChange, { readonly by: unknown }>): Links {
  if (links.some(({ from }) => from === at)) return links;
  const earlier = links.filter(({ from }) => from < at);
  const later = links.filter(({ from }) => from > at);
  const last = earlier.at(-1);
  const next = later.at(0);
  if (last !== undefined && (last.until === null || last.until > at)) {
    const rest: Link = { ...last, from: at, by };
    return [...earlier.slice(0, -1), { ...last, until: at, ended: "taken-over" }, rest, ...later];
  }
  const until = next?.from ?? null;
  return [...earlier, { device, from: at, until, ended: until === null ? null : "taken-over", by }, ...later];
}

function gone(links: Links, { at, ended }: Extract<LinkChange, { readonly ended: unknown }>): Links {
  // The one that took over says so by coming; the end of the former may be told after it, and is not the end of both.
  if (ended === "taken-over") return links;
  if (links.some((link) => link.until === at && link.ended === ended)) return links;
  const place = links.findLastIndex(({ from }) => from <= at);
  const link = links[place];
  if (link === undefined || (link.until !== null && link.until <= at)) return links;
  return links.with(place, { ...link, until: at, ended });
}
