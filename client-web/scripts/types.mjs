// Makes src/generated/ from schema/protocol: the types of every message, both directions.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const here = dirname(fileURLToPath(import.meta.url));
const schemas = process.env.CARDROOM_SCHEMA ?? join(here, "../../schema/protocol");
const target = join(here, "../src/generated");

/** What types cannot say confuses the generator: it makes unions of what only excludes. */
function without_conditions(node) {
  if (Array.isArray(node)) return node.map(without_conditions);
  if (typeof node !== "object" || node === null) return node;
  const left_out = ["if", "then", "else", "dependentRequired", "minItems", "maxItems"];
  const kept = Object.entries(node).filter(([key]) => !left_out.includes(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, without_conditions(value)]));
}

await mkdir(target, { recursive: true });
for (const side of ["client", "server"]) {
  const text = await readFile(join(schemas, `${side}.schema.json`), "utf8");
  const types = await compile(without_conditions(JSON.parse(text)), `${side}_message`, {
    additionalProperties: false,
    bannerComment: "// Made by `npm run types` from schema/protocol. Do not edit.",
    format: false,
  });
  await writeFile(join(target, `${side}.ts`), types);
}
