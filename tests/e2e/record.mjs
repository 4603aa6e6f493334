// Every message of a server that a test saw, one a line, for the judgement at the end.
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { built } from "./servers.mjs";

export const record = join(built, "server-messages.ndjson");

export function begin_record() {
  mkdirSync(built, { recursive: true });
  rmSync(record, { force: true });
}

export function note(text) {
  appendFileSync(record, `${text}\n`);
}
