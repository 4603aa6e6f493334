// Fails when the JavaScript and CSS of the build, brotli-compressed, weigh more than they may.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const kMaxBytes = 60_000;
const assets = join(dirname(fileURLToPath(import.meta.url)), "../dist/assets");

let total = 0;
for (const name of (await readdir(assets)).sort()) {
  if (!/\.(js|css)$/.test(name)) continue;
  const bytes = brotliCompressSync(await readFile(join(assets, name))).length;
  total += bytes;
  console.log(`${String(bytes).padStart(7)}  ${name}`);
}
console.log(`${String(total).padStart(7)}  of ${kMaxBytes} bytes`);
if (total === 0 || total > kMaxBytes) process.exit(1);
