// The rules of each game that this client can show, which no page needs to begin with.

import type { Rules } from "./contract";

const folders = import.meta.glob<{ rules: Rules }>("./*/rules.ts");

export async function rules_of(name: string): Promise<Rules | null> {
  return (await folders[`./${name}/rules.ts`]?.())?.rules ?? null;
}
