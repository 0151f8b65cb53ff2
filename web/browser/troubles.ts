// A page that stays open tells what became amiss since, and no longer what was mended.
const every = 60_000;

const strip = document.getElementById("troubles");

async function ask(): Promise<void> {
  const reply = await fetch("/troubles").catch(() => null);
  if (strip === null || reply === null || !reply.ok) return;
  const told = await reply.text();
  // Only when it changed: whoever listens is not told the same again every minute.
  if (told !== strip.dataset["told"]) strip.innerHTML = told;
  strip.dataset["told"] = told;
}

if (strip !== null) {
  strip.dataset["told"] = strip.innerHTML;
  setInterval(ask, every);
}
