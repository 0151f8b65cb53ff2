import { expect, test } from "vitest";
import { deviceKey } from "../../model/identity.ts";
import { devicesWords } from "../../web/devices-words.ts";
import { words as allWords } from "../../web/words.ts";
import { openHouse, password } from "../api/house.ts";
import { cuff, device, heart, inMinutes, morning, secretHash } from "../store/state-samples.ts";
import { assertInForm, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();
const gateway = deviceKey.parse("cuore-a-casa/gw-001");

test.each([
  ["it-IT", "it", 1280],
  ["en-GB", "en", 375],
] as const)(
  "suppliers (%s) see who is there, adopt a stray with one click or take it off the list, and make claim codes",
  async (locale, language, width) => {
    const house = await openHouse();
    const { registry, links, strays, downlink } = house.state;
    for (const each of [device(), device("bp-002"), device("gw-001", { type: "gateway" })]) {
      await registry.addDevice(each, secretHash);
    }
    await links.note([
      { device: cuff, at: morning, by: "tls" },
      { device: gateway, at: morning, by: "tls" },
      { device: gateway, at: inMinutes(9), ended: "keepalive" },
    ]);
    const command = { id: "c1", device: cuff, channel: "command", command: "identify", body: "{}" } as const;
    await downlink.add({ ...command, at: morning, by: "rossi", expiresAt: inMinutes(600) });
    const stray = deviceKey.parse("cuore-a-casa/bp-003");
    const unwanted = deviceKey.parse("cuore-a-casa/bp-666");
    await strays.seen(
      [deviceKey.parse("cuore-a-casa/bp-002"), stray, unwanted].map((each) => ({
        ...{ gateway, device: each, at: morning },
      })),
    );
    await house.user(["supplier"], [heart]);

    const words = devicesWords[language];
    const { page, complaints } = await visit(browser(), house, locale, width);
    await page.goto("/devices");
    await page.getByLabel(allWords[language].username).fill("supplier-1");
    await page.getByLabel(allWords[language].password).fill(password);
    await page.getByRole("button", { name: allWords[language].signIn, exact: true }).click();
    await page.getByRole("heading", { name: words.title, exact: true }).waitFor();
    await assertInForm(page);
    const own = page.locator(`[data-device="${cuff}"]`);
    expect(await own.textContent()).toContain(words.connectedSince("22/11 08:00", words.transports.tls));
    expect(await own.textContent()).toContain(words.waiting(1));
    const behind = page.locator(`[data-device="${gateway}"]`);
    expect(await behind.textContent()).toContain(words.goneSince("22/11 08:09", words.ends.keepalive));
    if (process.env["LABHUB_SHOTS"])
      await page.screenshot({
        path: `${process.env["LABHUB_SHOTS"]}/devices-${language}.png`,
        fullPage: true,
      });

    await page.getByRole("button", { name: words.dismissThis(unwanted) }).click();
    await page.locator(`[data-stray="${unwanted}"]`).waitFor({ state: "detached" });
    await page.getByRole("button", { name: words.adoptThis("cuore-a-casa/bp-002") }).click();
    await page.locator('[data-stray="cuore-a-casa/bp-002"]').waitFor({ state: "detached" });
    await page.getByLabel(`${words.type}: ${stray}`).selectOption("bp-monitor");
    await page.getByRole("button", { name: words.adoptThis(stray) }).click();
    await page.getByText(words.noStrays).waitFor();
    expect((await registry.credential(gateway))?.children.length).toBe(2);

    await page.getByLabel(words.type, { exact: true }).selectOption("bp-monitor");
    await page.getByLabel(words.count).fill("2");
    await page.getByRole("button", { name: words.make }).click();
    await page.getByText(words.shownOnce).waitFor();
    const codes = (await page.locator("#made-codes pre").textContent()) ?? "";
    expect(codes).toMatch(/^[a-z2-7]{26}\n[a-z2-7]{26}$/);
    await assertInForm(page);
    await page.reload();
    await page.getByRole("button", { name: words.withdraw }).first().click();
    await page.getByText(words.codeStates.withdrawn).waitFor();
    expect(await page.locator("body").textContent()).not.toContain(codes.slice(0, 26));
    expect(complaints).toEqual([]);
  },
);
