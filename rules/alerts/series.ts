import type { Instant } from "../../model/time.ts";

// Dropped heads are given back to memory in lumps of at least this many.
const lump = 256;

/** What is known of a reading beside its value: how many quality flags it carries, and by which of the person's devices. */
export type Mark = number;
const mostFlags = 8;
export const markOf = (device: number, flags: number): Mark =>
  device * mostFlags + Math.min(flags, mostFlags - 1);
export const flagsOf = (mark: Mark): number => mark % mostFlags;
export const deviceOf = (mark: Mark): number => Math.floor(mark / mostFlags);

/**
 * One patient's readings of one metric, sorted by measured time, as whole numbers of the metric's last decimal:
 * sums of them are exact, so no window depends on the order of arrival. Readings of one instant are sorted by value.
 */
export class Series {
  private readonly times: Instant[] = [];
  private readonly values: number[] = [];
  private readonly marks: Mark[] = [];
  private head = 0;
  /** The newest measured time of a reading dropped for want of room: what is not newer cannot be told apart any more. */
  cut = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.times.length - this.head;
  }

  /** When the newest reading was measured; `null` when there is none. */
  get newest(): Instant | null {
    return this.size === 0 ? null : (this.times[this.times.length - 1] ?? null);
  }

  /** The place after the last reading; the first is at `start`. */
  get end(): number {
    return this.times.length;
  }
  get start(): number {
    return this.head;
  }

  /** Puts a reading in its place and lets go of the oldest beyond `room`. */
  insert(at: Instant, whole: number, room: number, mark: Mark = 0): void {
    let place = this.times.length;
    while (place > this.head && this.isAfter(place - 1, at, whole, mark)) place -= 1;
    if (place === this.times.length) {
      this.times.push(at);
      this.values.push(whole);
      this.marks.push(mark);
    } else {
      this.times.splice(place, 0, at);
      this.values.splice(place, 0, whole);
      this.marks.splice(place, 0, mark);
    }
    while (this.size > room) {
      this.cut = this.timeAt(this.head);
      this.head += 1;
    }
  }

  /** Lets go of readings measured at or before `until`. */
  forget(until: Instant): void {
    while (this.head < this.times.length && (this.times[this.head] ?? until) <= until) this.head += 1;
    if (this.head < lump || this.head * 2 < this.times.length) return;
    for (const all of [this.times, this.values, this.marks]) all.splice(0, this.head);
    this.head = 0;
  }

  /** Where the first reading measured after `at` lies. */
  firstAfter(at: number): number {
    let low = this.head;
    let high = this.times.length;
    // Nearly all that is asked for lies at the end.
    if (low === high || (this.times[high - 1] ?? 0) <= at) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.times[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Where the first reading measured at or after `at` lies. */
  firstFrom(at: number): number {
    return this.firstAfter(at - 0.5);
  }

  /** When the reading at a place was measured. */
  timeAt(place: number): number {
    return this.times[place] ?? 0;
  }

  /** The value at a place as a whole number. */
  wholeAt(place: number): number {
    return this.values[place] ?? 0;
  }

  markAt(place: number): Mark {
    return this.marks[place] ?? 0;
  }

  private isAfter(place: number, at: Instant, whole: number, mark: Mark): boolean {
    const time = this.timeAt(place);
    if (time !== at) return time > at;
    const value = this.wholeAt(place);
    return value === whole ? this.markAt(place) > mark : value > whole;
  }
}
