// An admin's look at clinical data in an emergency: begun with a reason, ended when it is over.
import { element } from "./element.ts";
import { send } from "./send.ts";

const fault = element("glass-fault", HTMLElement);

async function change(method: string, body?: object): Promise<void> {
  fault.hidden = true;
  const answer = await send(method, "/api/v1/break-glass", body);
  if (answer.ok) {
    location.reload();
    return;
  }
  const { failed, restricted } = fault.dataset;
  fault.textContent = (answer.status === 400 ? restricted : failed) ?? "";
  fault.hidden = false;
}

const form = document.getElementById("glass-form");
if (form instanceof HTMLFormElement) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = element("glass-reason", HTMLInputElement).value.trim();
    void change("POST", { reason, minutes: Number(element("glass-minutes", HTMLSelectElement).value) });
  });
}
document.getElementById("glass-end")?.addEventListener("click", () => void change("DELETE"));
