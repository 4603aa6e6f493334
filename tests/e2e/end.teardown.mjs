import { expect, test } from "@playwright/test";
import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { record } from "./record.mjs";
import { root } from "./servers.mjs";

test("Every message that the servers sent is what the schema says", () => {
  const judge = spawnSync("python3", [join(root, "tests/protocol/validate_messages.py")],
    { stdio: [openSync(record, "r"), "pipe", "pipe"], encoding: "utf8" });
  expect(`${judge.stdout}${judge.stderr}`).toMatch(/^\d+ server messages, all as /);
  expect(judge.status).toBe(0);
  console.log(judge.stdout.trim());
});
