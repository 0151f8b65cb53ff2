import type { Instant } from "../../model/time.ts";

// Dropped heads are given back to memory in lumps of at least this many.
const lump = 256;

/**
 * One patient's readings of one metric, sorted by measured time, as whole numbers of the metric's last decimal:
 * sums of them are exact, so no window depends on the order of arrival. Readings of one instant are sorted by value.
 */
export class Series {
  private readonly times: Instant[] = [];
  private readonly values: number[] = [];
  private head = 0;

  get size(): number {
    return this.times.length - this.head;
  }

  /** When the newest reading was measured; `null` when there is none. */
  get newest(): Instant | null {
    return this.size === 0 ? null : (this.times[this.times.length - 1] ?? null);
  }

  /** The newest reading's value as a whole number; of several of one instant the greatest. */
  get last(): number {
    return this.values[this.values.length - 1] ?? 0;
  }

  /** Puts a reading in its place and lets go of the oldest beyond `room`. */
  insert(at: Instant, whole: number, room: number): void {
    let place = this.times.length;
    while (place > this.head && this.isAfter(place - 1, at, whole)) place -= 1;
    if (place === this.times.length) {
      this.times.push(at);
      this.values.push(whole);
    } else {
      this.times.splice(place, 0, at);
      this.values.splice(place, 0, whole);
    }
    if (this.size > room) this.head += this.size - room;
  }

  /** Lets go of readings measured at or before `until`. */
  forget(until: Instant): void {
    while (this.head < this.times.length && (this.times[this.head] ?? until) <= until) this.head += 1;
    if (this.head < lump || this.head * 2 < this.times.length) return;
    this.times.splice(0, this.head);
    this.values.splice(0, this.head);
    this.head = 0;
  }

  /** Where the first reading measured after `at` lies. */
  firstAfter(at: Instant): number {
    let low = this.head;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.times[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** When the reading at a place was measured. */
  timeAt(place: number): number {
    return this.times[place] ?? 0;
  }

  /** The value at a place as a whole number. */
  wholeAt(place: number): number {
    return this.values[place] ?? 0;
  }

  private isAfter(place: number, at: Instant, whole: number): boolean {
    const time = this.timeAt(place);
    return time > at || (time === at && this.wholeAt(place) > whole);
  }
}
