// Drives the page of `report --html` in a browser: html.mjs BROWSER SMALL.html LARGE.html PICTURES
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [browserPath, small, large, pictures] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: browserPath, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
const requests = [], errors = [];

const open = async (file, width, height, scheme = "light") => {
  const page = await browser.newPage();
  page.on("request", (request) => { if (!request.url().startsWith("file:")) requests.push(request.url()); });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width, height });
  await page.goto(pathToFileURL(file).href);
  return page;
};
const count = (page, selector) => page.$$eval(selector, (all) => all.length);
const text = (page, selector) => page.$eval(selector, (one) => one.textContent);
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const picture = (page, name) => page.screenshot({ path: `${pictures}/${name}.png` });

// It opens, with the first file that blocks.
const page = await open(small, 1440, 900);
const files = await count(page, "#tree a");
assert.ok(files >= 9, `${files} files`);
assert.match(await text(page, "#file h2"), /port\/fused/);
await page.click('#tree a[title^="port/fused.py"]');
const folders = await page.$$eval("#tree .folder", (all) => all.map((one) => one.textContent));
assert.equal(new Set(folders).size, folders.length, "a folder has one heading");
assert.ok((await count(page, "#file .item")) > 0 && (await count(page, "#file .row .new")) > 0);
assert.ok((await count(page, "#file .keyword")) > 0 && (await count(page, "#file .string")) > 0);
assert.match(await text(page, "#totals"), /uses converted/);
assert.ok((await count(page, "#chart i")) >= 2);
assert.equal(await overflow(page), 0);
await picture(page, "wide-light");

// It filters by severity, by code and by name, together.
await page.click('input[data-kind="blocking"]');
assert.ok(!(await page.$$eval("#file .item b", (all) => all.map((one) => one.textContent))).some((head) => head.startsWith("blocking")));
const reviewed = await count(page, "#tree a");
assert.ok(reviewed > 0 && reviewed < files);
await page.click('input[data-kind="blocking"]');
await page.select("#code", "MS101");
assert.ok((await page.$$eval("#file .item b", (all) => all.map((one) => one.textContent))).every((head) => head.includes("MS101")));
await page.select("#code", "");
await page.type("#find", "fused.py");
assert.deepEqual(await page.$$eval("#tree .name", (all) => all.map((one) => one.textContent)), ["fused.py"]);
await page.type("#find", "zzz");
assert.match(await text(page, "#tree"), /Nothing fits/);
await page.$eval("#find", (field) => { field.value = ""; field.dispatchEvent(new Event("input")); field.blur(); });
assert.equal(await count(page, "#tree a"), files);

// It moves by keys: through the items, from file to file, and the whole file can be seen.
await page.keyboard.press("j");
const first = await text(page, "#file h2");
assert.equal(await count(page, '#file .item[aria-current="true"]'), 1);
const items = await count(page, "#file .item");
for (let step = 0; step < items; step++) await page.keyboard.press("j");
assert.notEqual(await text(page, "#file h2"), first, "behind the last item comes the next file");
await page.keyboard.press("k");
assert.equal(await text(page, "#file h2"), first);
await page.keyboard.press("n");
assert.notEqual(await text(page, "#file h2"), first);
await page.keyboard.press("p");
assert.equal(await text(page, "#file h2"), first);
await page.keyboard.press("e");
assert.equal(await count(page, "#file .gap"), 0);
await page.keyboard.press("/");
assert.equal(await page.evaluate(() => document.activeElement.id), "find");
await page.keyboard.press("Escape");
await page.keyboard.press("?");
assert.ok(await page.$eval("#keys", (dialog) => dialog.open));
await page.keyboard.press("Escape");

// Old and new lines stand side by side, and hold what git says they hold.
const rows = await page.$$eval("#file .row", (all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
assert.ok(rows.some(([, before, , after]) => before.includes("torch") && after.includes("mindspore")));
assert.ok(rows.every(([, before, , after]) => before !== undefined && after !== undefined));

// Dark, by choice of the system and by the key.
const dark = await open(small, 1440, 900, "dark");
assert.equal(await dark.evaluate(() => document.documentElement.dataset.theme), "dark");
await picture(dark, "wide-dark");
await dark.keyboard.press("t");
assert.equal(await dark.evaluate(() => document.documentElement.dataset.theme), "light");

// On a telephone nothing overflows, and everything can be reached.
const phone = await open(small, 375, 720);
for (let index = 0; index < files; index++) {
  assert.equal(await overflow(phone), 0, `file ${index} overflows`);
  await phone.keyboard.press("n");
}
await phone.keyboard.press("p");
await picture(phone, "narrow-light");
await phone.evaluate(() => document.querySelector("#file").scrollIntoView());
await picture(phone, "narrow-file");

// Five hundred files: it opens and answers at once.
const begin = Date.now();
const many = await open(large, 1440, 900);
await many.waitForSelector("#file .row");
const opened = Date.now() - begin;
assert.equal(await count(many, "#tree a"), 500);
const slowest = await many.evaluate(async () => {
  let slowest = 0;
  for (let step = 0; step < 60; step++) {
    const start = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
});
console.log(`html.mjs: 500 files open in ${opened} ms, the slowest of 60 files took ${Math.round(slowest)} ms`);
assert.ok(opened < 5000 && slowest < 1000, `${opened} ms, ${slowest} ms`);
assert.equal(await overflow(many), 0);

assert.deepEqual(requests, [], "nothing is fetched");
assert.deepEqual(errors, [], "nothing fails");
await browser.close();
