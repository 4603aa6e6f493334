// The stock client on every transport that it has.
import { expect, test } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { messages, start_server } from "./server.mjs";
import { echo, ending } from "./talk.mjs";

const require = createRequire(import.meta.url);
const client_file = require.resolve("sockjs-client/dist/sockjs.min.js");
const in_node = ["websocket", "xhr-streaming", "xhr-polling"];
const in_browser = ["websocket", "xhr-streaming", "eventsource", "iframe-eventsource", "htmlfile",
  "iframe-htmlfile", "xhr-polling", "iframe-xhr-polling", "jsonp-polling"];
// It offers htmlfile to pages of the same origin only.
const across_origins = in_browser.filter((transport) => transport !== "htmlfile");

let server;
test.beforeAll(async () => {
  server = await start_server();
});
test.afterAll(() => server.end());

/** Runs `talk` in a page of this origin that has loaded the stock client and nothing else. */
async function in_page(page, origin, talk, what) {
  await page.route("**/sockjs.min.js", async (route) => route.fulfill({
    contentType: "text/javascript; charset=UTF-8", body: await readFile(client_file, "utf8") }));
  await page.route("**/page.html", (route) => route.fulfill({
    contentType: "text/html; charset=UTF-8",
    body: "<!doctype html><meta charset=UTF-8><script src=/sockjs.min.js></script><body>" }));
  await page.goto(`${origin}/page.html`);
  return page.evaluate(`(${talk})(SockJS, ${JSON.stringify(what)})`);
}

for (const transport of in_node) {
  test(`In Node, ${transport} carries every text unchanged and in order`, async () => {
    const SockJS = require("sockjs-client");
    for (const service of ["echo", "echo_default"]) {
      const url = `${server.url}/${service}`;
      expect(await echo(SockJS, { url, transport, messages }))
        .toEqual({ transport, heard: messages });
    }
  });
}

const pages = [["the same", in_browser], ["another", across_origins]];
for (const [where, transports] of pages) {
  for (const transport of transports) {
    test(`In a page of ${where} origin, ${transport} does the same`, async ({ page }) => {
      const here = server.url;
      const origin = where === "the same" ? here : here.replace("127.0.0.1", "localhost");
      const url = `${server.url}/echo`;
      const said = await in_page(page, origin, echo, { url, transport, messages });
      expect(said).toEqual({ transport, heard: messages });
      expect(await page.evaluate("window.heard")).toBeUndefined();
    });
  }
}

for (const transport of in_browser) {
  test(`In a page, ${transport} tells why the server closed`, async ({ page }) => {
    const url = `${server.url}/close`;
    expect(await in_page(page, server.url, ending, { url, transport }))
      .toEqual({ opened: true, code: 3000, reason: "Go away!", wasClean: true });
  });
}
