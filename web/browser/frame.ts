// On every page: signing out.
document.getElementById("sign-out")?.addEventListener("click", async () => {
  await fetch("/api/v1/session", { method: "DELETE" }).catch(() => null);
  location.assign("/sign-in");
});
