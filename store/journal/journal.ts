import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { ArrivedMessage, Journal, JournalState } from "../../model/journal.ts";
import type { Log } from "../../model/log.ts";
import { before, type Clock, type Duration, days, milliseconds, minutes, seconds } from "../../model/time.ts";
import { type JournalDisk, openJournalDisk } from "./disk.ts";
import { full, mustHaveRoom, wordsOf } from "./no-room.ts";
import { type WaitingLine, waitingLine } from "./waiting-line.ts";

export interface JournalLimits {
  /** The most bytes that may wait for a commit. Default 32 MiB. */
  readonly pendingBytes?: number;
  /** How long appends wait for a disk that takes nothing before they are refused. Default 5 s. */
  readonly holdFor?: Duration;
  /** The most bytes the file may take; default without limit. */
  readonly fileBytes?: number;
  /** How long messages stay after every reader released them. Default 7 days. */
  readonly keepFor?: Duration;
  /** How often the journal looks for something to trim. Default every minute. */
  readonly trimEvery?: Duration;
}

export interface JournalNeeds {
  readonly file: string;
  readonly partition: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly board: Board;
  readonly limits?: JournalLimits;
  /** Readers that hold the journal from the first day, before their first release. */
  readonly readers?: readonly string[];
  /** Called after every commit. */
  readonly appended: () => void;
  /** Whether what comes after the journal has room for more; while not, it is as on a full disk. Default: always. */
  readonly hasRoom?: () => boolean;
}

export interface TrimmedJournal extends Journal {
  /** Removes what every reader released and is old enough. Resolves with the position trimmed up to. */
  trim(): Promise<number>;
}

/** Opens the writing end of an embedded journal. One process, one thread may have it open. */
export const openJournal = (needs: JournalNeeds): TrimmedJournal => new EmbeddedJournal(needs);

const figureOf = { open: 0, holding: 1, refusing: 2 } as const satisfies Record<JournalState, number>;
/** From so many messages in a commit on, the next one waits for company: so long, or until so many bytes wait. */
const crowd = 8;
const gatherBytes = 512 * 1024;
const gatherFor: Duration = milliseconds(2);
const firstRetry: Duration = milliseconds(20);
const slowestRetry: Duration = milliseconds(500);

class EmbeddedJournal implements TrimmedJournal {
  readonly #needs: JournalNeeds;
  readonly #disk: JournalDisk;
  readonly #line: WaitingLine;
  readonly #trimming: NodeJS.Timeout;
  #state: JournalState = "open";
  #isClosed = false;
  #cancelCommit: (() => void) | null = null;
  /** The commit ahead waits for company. */
  #isGathering = false;
  /** How many messages the last commit took. */
  #lastShared = 0;
  /** The bytes of the group that could not be written. */
  #foundNoRoom = 0;
  #retryAhead: NodeJS.Timeout | undefined;
  #refusalAhead: NodeJS.Timeout | undefined;
  #retryIn = firstRetry;
  #trimRunning: Promise<number> | null = null;

  constructor(needs: JournalNeeds) {
    const { file, limits = {}, readers = [], board } = needs;
    const pendingBytes = limits.pendingBytes ?? 32 * 1024 * 1024;
    this.#needs = needs;
    this.#disk = openJournalDisk(file, limits.fileBytes, readers);
    this.#line = waitingLine(pendingBytes);
    board.set("journal_pending_bytes_limit", pendingBytes);
    board.set("journal_head", this.#disk.head);
    board.set("journal_trimmed", this.#disk.trimmedUpTo());
    this.#trimming = setInterval(() => this.#trimInBackground(), limits.trimEvery ?? minutes(1)).unref();
  }

  append(message: ArrivedMessage): Promise<void> {
    if (this.#isClosed) return Promise.reject(new HubFailure("stopping", "the journal is closed"));
    if (this.#state === "refusing") return Promise.reject(full("there is no room"));
    const group = this.#line.add(message);
    if (group === null) return Promise.reject(full("too much waits for the disk"));
    this.#needs.board.set("journal_pending_bytes", this.#line.bytes);
    if (this.#state === "open") this.#scheduleCommit();
    return group.written.promise;
  }

  state(): JournalState {
    return this.#state;
  }

  trim(): Promise<number> {
    this.#trimRunning ??= this.#trimAll().finally(() => {
      this.#trimRunning = null;
    });
    return this.#trimRunning;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#trimming);
    clearTimeout(this.#retryAhead);
    clearTimeout(this.#refusalAhead);
    this.#cancelCommit?.();
    try {
      while (this.#line.front() !== undefined) this.#commitFront();
    } catch {
      this.#turnAway(full("the journal was closed while the disk took nothing"));
    }
    await this.#trimRunning?.catch(() => 0);
    this.#disk.close();
  }

  /**
   * Everything appended until the loop comes round shares the commit: setImmediate runs after the sockets were read.
   * A commit that many shared says that more are under way: the next waits a moment for them, and the disk is asked
   * less often. A message that comes alone never waits.
   */
  #scheduleCommit(): void {
    const isUrgent = this.#lastShared < crowd || this.#line.bytes >= gatherBytes;
    if (this.#cancelCommit !== null && !(isUrgent && this.#isGathering)) return;
    this.#cancelCommit?.();
    this.#isGathering = !isUrgent;
    const commit = () => {
      this.#cancelCommit = null;
      this.#isGathering = false;
      this.#commit();
    };
    if (isUrgent) {
      const ahead = setImmediate(commit);
      this.#cancelCommit = () => clearImmediate(ahead);
    } else {
      const ahead = setTimeout(commit, gatherFor);
      this.#cancelCommit = () => clearTimeout(ahead);
    }
  }

  #commit(): void {
    try {
      mustHaveRoom(this.#needs);
      this.#commitFront();
    } catch (failure) {
      this.#hold(HubFailure.of(failure));
      return;
    }
    if (this.#state !== "open") this.#open();
    if (this.#line.front() !== undefined) this.#scheduleCommit();
  }

  #commitFront(): void {
    const group = this.#line.front();
    if (group === undefined) return;
    const headBefore = this.#disk.head;
    this.#disk.write(group.rows);
    this.#lastShared = this.#disk.head - headBefore;
    this.#line.leave();
    const { board, appended } = this.#needs;
    board.set("journal_pending_bytes", this.#line.bytes);
    board.set("journal_head", this.#disk.head);
    board.add("journal_commits_total");
    group.written.resolve();
    appended();
  }

  #hold(failure: HubFailure): void {
    this.#needs.board.add("journal_failures_total");
    if (this.#state === "open") {
      this.#enter("holding");
      this.#foundNoRoom = this.#line.front()?.bytes ?? 0;
      this.#needs.log.warn(this.#figures(failure), wordsOf(failure).holding);
      this.#refusalAhead = setTimeout(() => this.#refuse(failure), this.#needs.limits?.holdFor ?? seconds(5));
    }
    this.#retryAhead = setTimeout(() => this.#retry(), this.#retryIn);
    this.#retryIn = milliseconds(Math.min(this.#retryIn * 2, slowestRetry));
  }

  #refuse(failure: HubFailure): void {
    this.#enter("refusing");
    this.#needs.log.error(this.#figures(failure), wordsOf(failure).refusing);
    this.#turnAway(full("there has been no room for too long"));
  }

  #retry(): void {
    if (this.#state === "holding") {
      this.#commit();
      return;
    }
    try {
      mustHaveRoom(this.#needs);
      // Room for what found none and some more: too small a probe would open a journal that cannot take the next group.
      this.#disk.probe(this.#foundNoRoom);
      this.#open();
    } catch (failure) {
      this.#hold(HubFailure.of(failure));
    }
  }

  #open(): void {
    clearTimeout(this.#refusalAhead);
    this.#retryIn = firstRetry;
    this.#enter("open");
    this.#needs.log.info(this.#figures(), "the journal takes messages again");
  }

  #enter(state: JournalState): void {
    this.#state = state;
    this.#needs.board.set("journal_state", figureOf[state]);
  }

  #turnAway(failure: HubFailure): void {
    for (let group = this.#line.front(); group !== undefined; group = this.#line.front()) {
      this.#line.leave();
      group.written.reject(failure);
    }
    this.#needs.board.set("journal_pending_bytes", 0);
  }

  #figures(failure?: HubFailure): object {
    const { partition } = this.#needs;
    return { partition, waitingBytes: this.#line.bytes, head: this.#disk.head, cause: failure?.message };
  }

  async #trimAll(): Promise<number> {
    const { clock, limits, board } = this.#needs;
    const arrivedBefore = before(clock.now(), limits?.keepFor ?? days(7));
    while (!this.#isClosed && this.#disk.trim(arrivedBefore)) {
      // Lets the messages of the meantime have their commit.
      await new Promise(setImmediate);
    }
    const trimmed = this.#isClosed ? 0 : this.#disk.trimmedUpTo();
    if (!this.#isClosed) board.set("journal_trimmed", trimmed);
    return trimmed;
  }

  #trimInBackground(): void {
    this.trim().catch((failure) => {
      this.#needs.log.warn({ cause: HubFailure.of(failure).message }, "the journal could not be trimmed");
    });
  }
}
