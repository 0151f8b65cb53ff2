import { CustomChart, LineChart } from "echarts/charts";
import { GraphicComponent, GridComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([SVGRenderer, CustomChart, LineChart, GraphicComponent, GridComponent]);

/** A drawing that stands by itself, and what it tells who cannot see it. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly alt: string;
}

export const ink = "#17324d";
export const soft = "#455b71";
export const line = "#d9e1e8";
export const blue = "#0059b3";
export const paper = "#ffffff";

/** Stands for what is hidden and for what is too little: turned into patterns in the finished drawing. */
export const hatched = "#fedca1";
export const dotted = "#fedca2";

/** Small enough to be read on a telephone, where it is shrunk to two thirds. */
export const width = 520;
export const fontSize = 14;

export const text = {
  fontFamily: "sans-serif",
  fontSize,
  fill: ink,
  // The outline ECharts gives to labels would have every text read twice.
  lineWidth: 0,
} as const;

export const label = { color: ink, fontSize, fontFamily: "sans-serif", textBorderWidth: 0 } as const;

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (of: string) => of.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

const patterns = (id: string) =>
  `<defs><pattern id="${id}-hatched" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
  `<rect width="7" height="7" fill="#fff"/><rect width="2.5" height="7" fill="#6b7c8d"/></pattern>` +
  `<pattern id="${id}-dotted" width="8" height="8" patternUnits="userSpaceOnUse">` +
  `<rect width="8" height="8" fill="#fff"/><circle cx="3" cy="3" r="1.3" fill="#6b7c8d"/></pattern></defs>`;

/** `style="font-size:14px;"` as attributes, and no sheet for pointers: pages allow no styles but their own sheet. */
const unstyled = (svg: string) =>
  svg
    .replace(/<style[^>]*>.*?<\/style>/gs, "")
    .replace(/ class="[^"]*"/g, "")
    .replace(/ style="([^"]*)"/g, (_, rules: string) =>
      rules
        .split(";")
        .map((rule) => rule.split(":"))
        .flatMap(([name = "", value]) => (value === undefined ? [] : [` ${name.trim()}="${value.trim()}"`]))
        .join(""),
    );

/** Ids as if this were the first drawing ever, and unlike those of other drawings on the page. */
function renumbered(svg: string, id: string): string {
  const found = new Map<string, string>();
  return svg.replace(/zr\d+-[\w-]+/g, (each) => {
    const known = found.get(each) ?? `${id}-${found.size}`;
    found.set(each, known);
    return known;
  });
}

/**
 * Draws with ECharts, without a page. The same options give the same bytes.
 * `id` tells drawings of one page apart; `title` and `alt` are put into the drawing, as ECharts puts nothing.
 */
export function drawn(
  options: EChartsCoreOption,
  { id, title, alt, height }: { id: string; title: string; alt: string; height: number },
): Drawing {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: "sans-serif" }, ...options });
    const raw = renumbered(unstyled(chart.renderToSVGString()), id)
      .replaceAll(`"${hatched}"`, `"url(#${id}-hatched)"`)
      .replaceAll(`"${dotted}"`, `"url(#${id}-dotted)"`);
    const named =
      `<title id="${id}-title">${escaped(title)}</title><desc id="${id}-desc">${escaped(alt)}</desc>` +
      (raw.includes(`url(#${id}-`) ? patterns(id) : "");
    const svg = raw.replace(
      /^<svg([^>]*)>/,
      (_, attributes: string) =>
        `<svg${attributes} role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc">${named}`,
    );
    return { svg, width, height, title, alt };
  } finally {
    chart.dispose();
  }
}
