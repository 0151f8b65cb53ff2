import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import type { PageAsset } from "../model/pages.ts";
import { names } from "./names.ts";

/** Modules the browser runs: its own, and those the server draws by too. */
const modules = [
  "browser/frame.ts",
  "browser/sign-in.ts",
  "browser/account.ts",
  "browser/send.ts",
  "browser/own-data.ts",
  "browser/glass.ts",
  "browser/rules.ts",
  "browser/intake.ts",
  "browser/reports.ts",
  "browser/devices.ts",
  "devices-words.ts",
  "reports-words.ts",
  "intake-words.ts",
  "intake-words.it.ts",
  "intake-words.en.ts",
  "rules-words.ts",
  "browser/live.ts",
  "browser/life.ts",
  "browser/ages.ts",
  "browser/alert-page.ts",
  "browser/suppressions.ts",
  "browser/troubles.ts",
  "browser/supervised-feed.ts",
  "browser/alert-rows.ts",
  "browser/alert-table.ts",
  "browser/announcing.ts",
  "browser/moves.ts",
  "browser/asking.ts",
  "browser/element.ts",
  "browser/wire-alert.ts",
  "row-alert.ts",
  "alert-row.ts",
  "alert-groups.ts",
  "alert-state.ts",
  "alert-actions.ts",
  "html.ts",
  "marks.ts",
  "times.ts",
  "words.ts",
  "words.it.ts",
  "words.en.ts",
  "alert-words.it.ts",
  "alert-words.en.ts",
];

/** Each is a layer over those before it, so that none needs to outshout another. */
const styles = [
  "base",
  "frame",
  "troubles",
  "forms",
  "account",
  "notices",
  "alerts",
  "alert-cards",
  "alert-page",
  "charts",
  "own-data",
  "rules",
  "intake",
  "indicators",
  "devices",
  "docs",
  "last",
];

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, ".js");

/** The types taken out, and imports pointed at the neighbours: all assets lie in one folder. */
const script = (path: string): PageAsset => ({
  type: "text/javascript; charset=utf-8",
  body: stripTypeScriptTypes(read(path)).replace(
    /(from ")(?:\.{1,2}\/)+(?:browser\/)?([\w.-]+)\.ts"/g,
    '$1./$2.js"',
  ),
});

const layer = (name: string): string => `@layer ${name} {\n${read(`styles/${name}.css`)}}\n`;

const makers: ReadonlyMap<string, () => PageAsset> = new Map([
  ["style.css", () => ({ type: "text/css; charset=utf-8", body: styles.map(layer).join("") })],
  ["icon.svg", () => ({ type: "image/svg+xml", body: read("icon.svg") })],
  // The catalogue behind the names is the server's; the browser gets what came of it.
  [
    "names.js",
    () => ({
      type: "text/javascript; charset=utf-8",
      body: `export const names = ${JSON.stringify(names)};\n`,
    }),
  ],
  ...modules.map((path) => [baseName(path), () => script(path)] as const),
]);

const made = new Map<string, PageAsset>();

/** Made when it is first asked for: taking the types out of all of them would be a good part of a hub's start. */
export function findAsset(name: string): PageAsset | null {
  const known = made.get(name) ?? makers.get(name)?.() ?? null;
  if (known !== null) made.set(name, known);
  return known;
}
