// Fails when the JavaScript and CSS of the build, brotli-compressed, weigh more than they may: what
// the page needs to begin with, and what it loads when it is asked for.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const kMaxFirst = 60_000;
const kMaxLater = 24_000;
const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
const code = /\.(js|css)$/;

const files = new Map();
for (const name of (await readdir(join(dist, "assets"))).sort()) {
  if (code.test(name)) files.set(name, await readFile(join(dist, "assets", name)));
}

/** Names that stand in the page; of a script, those of the scripts that it cannot do without. */
function named(text) {
  return [...files.keys()].filter((name) => text.includes(name));
}
function needs(script) {
  const at_once = script.replace(/import\([^)]*\)/g, "");
  return named(at_once).filter((name) => name.endsWith(".js"));
}

const first = new Set(named(await readFile(join(dist, "index.html"), "utf8")));
for (const name of first) {
  for (const next of needs(String(files.get(name)))) first.add(next);
}

let total = 0;
let later = 0;
for (const [name, content] of files) {
  const bytes = brotliCompressSync(content).length;
  if (first.has(name)) total += bytes;
  else later += bytes;
  console.log(`${String(bytes).padStart(7)}  ${name}${first.has(name) ? "" : ", later"}`);
}
console.log(`${String(total).padStart(7)}  of ${kMaxFirst} bytes to begin with`);
console.log(`${String(later).padStart(7)}  of ${kMaxLater} bytes later`);
if (total === 0 || total > kMaxFirst || later > kMaxLater) process.exit(1);
