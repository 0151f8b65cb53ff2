// The sign-in form: a cookie comes of it, or a sentence on why not.
import { element } from "./element.ts";

const form = element("sign-in", HTMLFormElement);
const fault = element("sign-in-fault", HTMLElement);
const password = element("password", HTMLInputElement);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void signIn();
});

async function signIn(): Promise<void> {
  fault.textContent = "";
  const given = { username: element("username", HTMLInputElement).value.trim(), password: password.value };
  const reply = await fetch("/api/v1/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(given),
  }).catch(() => null);
  if (reply?.ok) {
    location.assign(form.dataset["next"] ?? "/");
    return;
  }
  fault.textContent = told(reply?.status) ?? "";
  password.select();
}

function told(status: number | undefined): string | undefined {
  const { wrong, often, unreached } = form.dataset;
  if (status === 429) return often;
  return status === 400 || status === 401 ? wrong : unreached;
}
