// A participant's page: saying yes or no, leaving, and having the page read aloud.
import { element } from "./element.ts";
import { send } from "./send.ts";

const main = element("content", HTMLElement);
const fault = element("own-data-fault", HTMLElement);

async function tell(path: string, body: object): Promise<void> {
  fault.hidden = true;
  const answer = await send("POST", `/api/v1/me/${path}`, body);
  if (answer.ok) {
    location.reload();
    return;
  }
  fault.textContent = main.dataset["failed"] ?? "";
  fault.hidden = false;
}

for (const button of main.querySelectorAll<HTMLButtonElement>("button[data-purpose]")) {
  const { do: path = "", purpose = "" } = button.dataset;
  button.addEventListener("click", () => void tell(path, { purposes: [purpose] }));
}

const dialog = document.getElementById("leave-dialog");
if (dialog instanceof HTMLDialogElement) {
  element("leave-ask", HTMLButtonElement).addEventListener("click", () => dialog.showModal());
  element("leave-cancel", HTMLButtonElement).addEventListener("click", () => dialog.close());
  element("leave-yes", HTMLButtonElement).addEventListener("click", () => {
    dialog.close();
    void tell("withdraw", {});
  });
}

const aloud = element("read-aloud", HTMLButtonElement);
if ("speechSynthesis" in globalThis) {
  const start = aloud.textContent ?? "";
  const rest = () => {
    aloud.textContent = start;
  };
  aloud.hidden = false;
  aloud.addEventListener("click", () => {
    const isReading = speechSynthesis.speaking;
    speechSynthesis.cancel();
    if (isReading) return rest();
    aloud.textContent = aloud.dataset["stop"] ?? start;
    // A sentence at a time: some browsers fall silent in long texts.
    const texts = [...main.querySelectorAll("h1, h2, h3, p:not(.notice), li, tr")];
    const spoken = texts.map((each) => new SpeechSynthesisUtterance(each.textContent ?? ""));
    spoken.at(-1)?.addEventListener("end", rest);
    for (const each of spoken) {
      each.lang = document.documentElement.lang;
      speechSynthesis.speak(each);
    }
  });
}
