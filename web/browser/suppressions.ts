// The list of suppressions: agreeing to one, and ending one.
import { element, goToSignIn } from "./element.ts";
import { send } from "./send.ts";

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-send]")) {
  button.addEventListener("click", async () => {
    const [method = "", path = ""] = (button.dataset["send"] ?? "").split(" ");
    button.disabled = true;
    const answer = await send(method, path);
    button.disabled = false;
    if (answer.ok) location.reload();
    else if (answer.status === 401) goToSignIn();
    else element("move-fault", HTMLElement).hidden = false;
  });
}
