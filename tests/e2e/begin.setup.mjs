import { expect, test } from "@playwright/test";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { begin_record } from "./record.mjs";
import { programs, root } from "./servers.mjs";

test("The servers and the page are built, and there is a Chromium", () => {
  begin_record();
  const needed = ["gameserver", "realtime", "cardroomctl", "cardroom-supervisor"]
    .map((name) => join(programs, name))
    .concat(join(root, "client-web/dist/index.html"), "/usr/bin/chromium");
  expect(needed.filter((file) => !existsSync(file))).toEqual([]);
});

test("The page weighs no more than it may", () => {
  const script = join(root, "client-web/scripts/size.mjs");
  const size = spawnSync(process.execPath, [script], { encoding: "utf8" });
  expect(size.status, size.stdout + size.stderr).toBe(0);
});
