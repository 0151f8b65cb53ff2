// The sign-in forms: a cookie comes of them, or a sentence on why not.
import { element } from "./element.ts";
import { type Answer, send } from "./send.ts";

const form = element("sign-in", HTMLFormElement);
const fault = element("sign-in-fault", HTMLElement);
const username = element("username", HTMLInputElement);
const password = element("password", HTMLInputElement);
const otpStep = element("otp-step", HTMLElement);
const otp = element("otp", HTMLInputElement);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void signIn();
});

async function signIn(): Promise<void> {
  fault.textContent = "";
  const code = otpStep.hidden ? {} : { otp: otp.value.trim() };
  const given = { username: username.value.trim(), password: password.value, ...code };
  const answer = await send("POST", "/api/v1/session", given);
  if (answer.ok) {
    location.assign(form.dataset["next"] ?? "/");
    return;
  }
  if (answer.code === "second-factor-needed") askForCode();
  else tell(answer);
}

/** The password was right: only the code is asked for now, and it is what comes next under the fingers. */
function askForCode(): void {
  otpStep.hidden = false;
  otp.required = true;
  fault.textContent = form.dataset["codeNeeded"] ?? "";
  otp.focus();
}

function tell(answer: Answer): void {
  const { wrong, wrongCode, often, unreached } = form.dataset;
  const refusal = otpStep.hidden ? wrong : wrongCode;
  fault.textContent = told(answer.status, refusal, often, unreached);
  (otpStep.hidden ? password : otp).select();
}

// Whoever changes the name or the password starts anew.
for (const field of [username, password]) {
  field.addEventListener("input", () => {
    otpStep.hidden = true;
    otp.required = false;
    otp.value = "";
  });
}

const codeForm = element("code-sign-in", HTMLFormElement);
const codeFault = element("code-fault", HTMLElement);
const accessCode = element("code", HTMLInputElement);

codeForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  codeFault.textContent = "";
  const answer = await send("POST", "/api/v1/session/code", { code: accessCode.value });
  if (answer.ok) {
    location.assign(codeForm.dataset["next"] ?? "/");
    return;
  }
  const { wrong, often, unreached } = codeForm.dataset;
  codeFault.textContent = told(answer.status, wrong, often, unreached);
  accessCode.select();
});

function told(status: number, wrong = "", often = "", unreached = ""): string {
  if (status === 429) return often;
  return status === 400 || status === 401 ? wrong : unreached;
}
