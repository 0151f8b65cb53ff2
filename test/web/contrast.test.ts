import { expect, test } from "vitest";
import { pages } from "../../web/pages.ts";

const css = pages.asset("style.css")?.body ?? "";
const variable = (name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(css)?.[1] ?? "";

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2's contrast ratio. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const [ink, soft, ground, paper, blue, blueDark, red] = [
  "ink",
  "soft",
  "ground",
  "paper",
  "blue",
  "blue-dark",
  "red",
].map(variable) as [string, string, string, string, string, string, string];

test.each([
  ["text on the page", ink, ground],
  ["quiet text on the page", soft, ground],
  ["quiet text on a card", soft, paper],
  ["quiet text on a finished row", soft, "#f0f3f6"],
  ["quiet text in a gap", soft, "#e9edf1"],
  ["links", blue, ground],
  ["main buttons", "#ffffff", blue],
  ["the header", "#d6e6f5", blueDark],
  ["faults", red, paper],
  ["the banner of a lost connection", "#ffffff", red],
  ["what is amiss", ink, "#fff3d1"],
  ["what is gravely amiss", ink, "#fdecee"],
  ["a figure over its limit", ink, "#fff3d1"],
  ["the list one is in", "#ffffff", ink],
  ["high priority", "#ffffff", "#b0132b"],
  ["medium priority", ink, "#ffd24a"],
  ["low priority", ink, "#00c2d7"],
])("%s can be read: at least 4.5 to 1", (_, text, background) => {
  expect(css).toContain(background);
  expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
});

test("marks that carry meaning stand out from white by their edge: at least 3 to 1", () => {
  for (const edge of ["#6d0b1b", ink, "#7d92a8"]) expect(contrast(edge, paper)).toBeGreaterThanOrEqual(3);
});
