import { Delaunay } from "d3-delaunay";
import { type Municipality, municipalities } from "../../model/territory.ts";

export type Point = readonly [number, number];

const delaunay = (points: readonly Point[]) =>
  Delaunay.from(points.map(([x, y]): [number, number] => [x, y]));

/** A municipality as an area of the drawing: all that lies nearer to its seat than to any other. */
export interface Cell {
  readonly municipality: Municipality;
  readonly seat: Point;
  readonly outline: readonly Point[];
}

/**
 * The areas of the municipalities of some zones, in a box of a width: the Voronoi cells of all seats, cut to the convex hull
 * of those shown and a little more. North is up. Not the real borders, which are not at hand.
 */
export function cellsOf(zones: ReadonlySet<string>, width: number, margin = 12) {
  const all = [...municipalities.values()];
  const shown = all.filter(({ zone }) => zones.has(zone));
  const flat = flattened(shown);
  const places = all.map(flat);
  const hull = hullOf(shown.map(flat));
  const bounds = boundsOf(hull);
  const zoom = (width - 2 * margin) / Math.max(bounds.right - bounds.left, 1e-9);
  const height = Math.min(width * 1.1, (bounds.bottom - bounds.top) * zoom + 2 * margin);
  const scale = Math.min(zoom, (height - 2 * margin) / Math.max(bounds.bottom - bounds.top, 1e-9));
  const left = (width - (bounds.right - bounds.left) * scale) / 2;
  const onto = ([x, y]: Point): Point => [
    left + (x - bounds.left) * scale,
    margin + (y - bounds.top) * scale,
  ];
  const seats = places.map(onto);
  const edge = hull.map(onto);
  const voronoi = delaunay(seats).voronoi([-1e5, -1e5, 1e5, 1e5]);
  const cells = all.flatMap((municipality, n): readonly Cell[] => {
    const seat = seats[n];
    const polygon = voronoi.cellPolygon(n);
    if (seat === undefined || polygon === null || !zones.has(municipality.zone)) return [];
    const outline = clipped(polygon.slice(0, -1), edge);
    return outline.length < 3 ? [] : [{ municipality, seat, outline }];
  });
  return { cells, height };
}

/** Degrees as a plane: a degree of longitude is shorter the further north it is. */
function flattened(shown: readonly Municipality[]): (place: Municipality) => Point {
  const middle = shown.reduce((sum, { latitude }) => sum + latitude, 0) / Math.max(1, shown.length);
  const shrink = Math.cos((middle * Math.PI) / 180);
  return ({ latitude, longitude }) => [longitude * shrink, -latitude];
}

/** The convex hull, a little wider, so that seats on it have an area too. Counter-clockwise or not, always one way round. */
function hullOf(points: readonly Point[]): readonly Point[] {
  const hull =
    points.length < 3
      ? []
      : [...delaunay(points).hull].flatMap((n) => {
          const point = points[n];
          return point === undefined ? [] : [point];
        });
  const around = hull.length >= 3 ? hull : boxAround(points);
  const [x, y] = middleOf(around);
  return oriented(around.map((point): Point => [x + (point[0] - x) * 1.06, y + (point[1] - y) * 1.06]));
}

const middleOf = (points: readonly Point[]): Point => [
  points.reduce((sum, each) => sum + each[0], 0) / Math.max(1, points.length),
  points.reduce((sum, each) => sum + each[1], 0) / Math.max(1, points.length),
];

/** Where there are too few seats for a hull, such as the one of Turin: a square of some kilometres. */
function boxAround(points: readonly Point[]): readonly Point[] {
  const [x, y] = middleOf(points);
  const half = 0.06 + Math.max(0, ...points.map((each) => Math.hypot(each[0] - x, each[1] - y)));
  return [
    [x - half, y - half],
    [x + half, y - half],
    [x + half, y + half],
    [x - half, y + half],
  ];
}

function oriented(points: readonly Point[]): readonly Point[] {
  const twice = points.reduce((sum, [x, y], n) => {
    const [nextX, nextY] = points[(n + 1) % points.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  return twice >= 0 ? points : points.toReversed();
}

function boundsOf(points: readonly Point[]) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** What of a convex polygon lies in another (Sutherland and Hodgman 1974); `edge` runs so that its inside is to one side. */
export function clipped(polygon: readonly Point[], edge: readonly Point[]): readonly Point[] {
  let left = polygon;
  edge.forEach((from, n) => {
    const to = edge[(n + 1) % edge.length] ?? from;
    const side = ([x, y]: Point) => (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
    left = left.flatMap((point, at): readonly Point[] => {
      const before = left[(at + left.length - 1) % left.length] ?? point;
      const [was, is] = [side(before), side(point)];
      const share = was / (was - is);
      const crossing: Point = [
        before[0] + (point[0] - before[0]) * share,
        before[1] + (point[1] - before[1]) * share,
      ];
      if (is >= 0) return was >= 0 ? [point] : [crossing, point];
      return was >= 0 ? [crossing] : [];
    });
  });
  return left;
}
