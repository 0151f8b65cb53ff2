/** Something asked of the hub: where, and with what. */
export interface Asked {
  readonly path: string;
  readonly body: object;
}

/** Which alert or person a dialog is about. */
export interface Subject {
  readonly id: string;
  readonly patient: string;
  readonly rule: string;
  readonly told: string;
}

type Fields = (name: string) => string;
type Answer = (asked: Asked) => Promise<void>;

const minute = 60_000;
const day = 1440;

/** What each dialog comes to. */
function askedBy(name: string, { id, patient, rule }: Subject, field: Fields, now: number): Asked | null {
  const address = `/api/v1/alerts/${encodeURIComponent(id)}`;
  const said = field("note") === "" ? {} : { note: field("note") };
  const inMinutes = (count: number): string => new Date(now + count * minute).toISOString();
  const transition = (body: object): Asked => ({
    path: `${address}/transitions`,
    body: { ...body, ...said },
  });
  switch (name) {
    case "remind":
      return transition({ to: "acknowledged", until: inMinutes(Number(field("minutes"))) });
    case "resolve":
      return transition({ to: "resolved", outcome: field("outcome") });
    case "close":
      return transition({ to: "closed", outcome: field("outcome") });
    case "pass-on":
      return transition({ to: "escalated" });
    case "assign":
      return {
        path: `${address}/assign`,
        body: { to: field("assignee") === "" ? null : field("assignee"), ...said },
      };
    case "suppress": {
      // A minute short of the fortnight: the hub's clock goes on meanwhile.
      const until = inMinutes(Number(field("days")) * day - 1);
      const which = field("what") === "rule" ? rule : null;
      return { path: "/api/v1/suppressions", body: { patient, rule: which, reason: field("reason"), until } };
    }
    default:
      return null;
  }
}

/** The page's dialogs: each asks what a deed needs beside its alert, and hands on what came of it. */
export function askDialogs(root: Document, now: () => number) {
  let pending: { readonly subject: Subject; readonly answer: Answer } | null = null;
  for (const form of root.querySelectorAll<HTMLFormElement>("dialog.ask form")) {
    const dialog = form.closest("dialog");
    form.querySelector("[data-cancel]")?.addEventListener("click", () => dialog?.close());
    dialog?.addEventListener("close", () => {
      pending = null;
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = new FormData(form);
      const field: Fields = (name) => String(given.get(name) ?? "").trim();
      const asked =
        pending === null ? null : askedBy(form.dataset["ask"] ?? "", pending.subject, field, now());
      if (asked !== null) void pending?.answer(asked);
      dialog?.close();
    });
  }
  return (name: string, subject: Subject, answer: Answer): void => {
    const dialog = root.querySelector<HTMLDialogElement>(`#ask-${CSS.escape(name)}`);
    if (dialog === null) return;
    dialog.querySelector("form")?.reset();
    const which = dialog.querySelector(".which");
    if (which !== null) which.textContent = subject.told;
    pending = { subject, answer };
    dialog.showModal();
  };
}
