// One's own account: setting up a second factor, and forms that change something and show the page anew.
import { element, goToSignIn } from "./element.ts";
import { type Answer, send } from "./send.ts";

const main = element("content", HTMLElement);

/** Sends a form when it is submitted, and tells in it what went wrong. */
function onSubmit(
  form: HTMLFormElement,
  ask: (fields: object) => Promise<Answer>,
  done: (answer: Answer) => void,
) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fault = form.querySelector(".fault");
    if (fault !== null) fault.textContent = "";
    const answer = await ask(Object.fromEntries(new FormData(form)));
    if (answer.ok) done(answer);
    else if (answer.status === 401) goToSignIn();
    else if (fault !== null) fault.textContent = reason(answer);
  });
}

function reason({ status }: Answer): string {
  const { often = "", unreached = "", refused = "" } = main.dataset;
  if (status === 429) return often;
  return status >= 400 && status < 500 ? refused : unreached;
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-send]")) {
  const [method = "", path = ""] = (form.dataset["send"] ?? "").split(" ");
  onSubmit(
    form,
    (fields) => send(method, path, Object.keys(fields).length === 0 ? undefined : fields),
    () => location.reload(),
  );
}

function find<Kind extends Element>(id: string, kind: new () => Kind): Kind | null {
  const found = document.getElementById(id);
  return found instanceof kind ? found : null;
}

const begin = find("factor-begin", HTMLFormElement);
if (begin !== null) {
  const confirm = element("factor-confirm", HTMLFormElement);
  const recovery = element("recovery", HTMLElement);
  onSubmit(
    begin,
    (fields) => send("POST", "/api/v1/me/second-factor", fields),
    ({ told }) => {
      begin.hidden = true;
      confirm.hidden = false;
      element("factor-picture", HTMLElement).replaceChildren(picture(String(told["qr"])));
      element("factor-secret", HTMLElement).textContent = grouped(String(told["secret"]));
      element("first-code", HTMLInputElement).focus();
    },
  );
  onSubmit(
    confirm,
    (fields) => send("POST", "/api/v1/me/second-factor/confirm", fields),
    ({ told }) => {
      confirm.hidden = true;
      recovery.hidden = false;
      const codes: unknown[] = Array.isArray(told["recoveryCodes"]) ? told["recoveryCodes"] : [];
      element("recovery-codes", HTMLUListElement).replaceChildren(...codes.map(line));
      recovery.focus();
    },
  );
  element("recovery-kept", HTMLButtonElement).addEventListener("click", () => location.reload());
}

const make = find("token-make", HTMLFormElement);
if (make !== null) {
  onSubmit(
    make,
    (fields) => send("POST", "/api/v1/tokens", { ...fields, days: Number(Reflect.get(fields, "days")) }),
    ({ told }) => {
      make.hidden = true;
      element("token-told", HTMLElement).hidden = false;
      element("token", HTMLElement).textContent = String(told["token"]);
    },
  );
}

/** An SVG as a part of the page: as an image from data the page's policy would refuse it. */
const picture = (svg: string): Node =>
  document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);

function line(code: unknown): HTMLLIElement {
  const item = document.createElement("li");
  const text = document.createElement("code");
  text.textContent = String(code);
  item.append(text);
  return item;
}

/** In fours, as people copy. */
const grouped = (secret: string): string => secret.match(/.{1,4}/g)?.join(" ") ?? secret;
