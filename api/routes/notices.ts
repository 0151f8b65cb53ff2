import { z } from "zod";
import { deadlineKinds } from "../../model/deadline.ts";
import { type NoticeBook, notice } from "../../model/notice.ts";
import type { NoteDeed } from "../../model/records.ts";
import { type Clock, instant } from "../../model/time.ts";
import type { AskedBy, RecordsOf } from "../asking.ts";
import { listOf, pageQuery } from "../paging.ts";
import type { Routes } from "../zod-schemas.ts";

export interface NoticeNeeds {
  readonly recordsOf: RecordsOf;
  readonly notices: Pick<NoticeBook, "dead" | "resend">;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly clock: Clock;
}

const deadline = z.object({ kind: z.enum(deadlineKinds), dueAt: instant, step: z.int() });

/** Who was told of alerts, and who could not be. A notice holds nothing about anybody's health. */
export const noticeRoutes =
  ({ recordsOf, notices, asked, note, clock }: NoticeNeeds): Routes =>
  async (app) => {
    app.get("/alerts/:id/notices", {
      config: { permits: ["clinician"], purpose: "care", scope: "patients" },
      schema: {
        summary: "Who was told of an alert, how and when; and what falls due of it next",
        params: z.object({ id: z.string().max(128) }),
        response: { 200: z.object({ items: z.array(notice), deadlines: z.array(deadline) }) },
      },
      handler: async (request) => {
        const told = await recordsOf(request).alertTelling(request.params.id);
        return { items: [...told.notices], deadlines: [...told.deadlines] };
      },
    });

    const config = { permits: ["operator", "admin"], purpose: "operation", scope: "none" } as const;

    app.get("/notices", {
      config,
      schema: {
        summary: "Notices that could not be delivered, newest first",
        querystring: pageQuery,
        response: { 200: listOf(notice) },
      },
      handler: async (request) => {
        const { items, next } = await notices.dead(request.query);
        return { items: [...items], next };
      },
    });

    app.post("/notices/:key/resend", {
      config: { ...config, forPeople: true },
      schema: {
        summary: "Try one that could not be delivered again, under its own key",
        params: z.object({ key: z.string().max(256) }),
        response: { 200: notice },
      },
      handler: async (request) => {
        const queued = await notices.resend(request.params.key, clock.now());
        await note(asked(request), { action: "resend-notice", object: queued.key });
        return queued;
      },
    });
  };
