// The test server as a process, and what is said to it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const programs = process.env.CARDROOM_PROGRAMS ?? join(root, "build/release/bin");

/** Its URL, and how to end it. */
export async function start_server() {
  const process = spawn(join(programs, "sockjs-testserver"), ["--listen", "127.0.0.1:0"],
    { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => process.once("exit", resolve));
  const lines = createInterface({ input: process.stdout });
  const line = await new Promise((resolve) => lines.once("line", resolve));
  const end = () => {
    process.kill("SIGTERM");
    return ended;
  };
  return { url: line.slice("ready ".length), end };
}

const awkward = [
  "",
  Array.from({ length: 0x20 }, (_, n) => String.fromCharCode(n)).join(""),
  "\u007f\u0080\u009f\u00ad\u0600\u070f\u17b4\u200b\u200c\u200f\u2028\u2029\u202f\u2060",
  "\ufeff\ufff0\ufffe\uffff",
  "\ud83c\udca1\ud83d\ude00\udbff\udfff",
  "</script><script>parent.heard = 'all'</script><!--<script>",
  "100 % %41 %00 %u0041",
  "\"quoted\" \\ ' / \\u0041 \\\"",
  "a[\"x\"] c[3000,\"Go away!\"] h o",
  "data: x\r\n\r\ndata: y",
  "x".repeat(64 * 1024),
];

/** 200 texts, among them all that carriers have been known to mangle. */
export const messages = Array.from({ length: 200 }, (_, n) => {
  const text = awkward[n % 20];
  return text === undefined ? `${n} plain` : n % 40 < 20 ? text : `${n} ${text.slice(0, 2048)}`;
});
