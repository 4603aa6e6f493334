// The thousand published deals come to their roots.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { digest, hex } from "../../src/proof/bytes";
import { order, secret_of } from "../../src/proof/deal";
import { check, counted, type Contribution, type Hand } from "../../src/proof/hand";
import { sha256 } from "../../src/proof/sha256";

interface Deal {
  game: string | null;
  table: string;
  hand_no: number;
  seed: string;
  commitment: string;
  contributions: [number, "r" | "entropy", string][];
  shuffles: [string, number, string][];
}

const { packs, deals } = JSON.parse(readFileSync(
  new URL("../../../schema/vectors/deals.json", import.meta.url), "utf8")) as {
  packs: Record<string, string>;
  deals: Deal[];
};

function contribution([seat, what, digits]: Deal["contributions"][number]): Contribution {
  return what === "entropy" ? { seat, entropy: digits }
    : { seat, r: digits, entropy: hex(sha256(digest(digits))) };
}

/** As an export shows it, but for the moves. */
function as_hand(deal: Deal): Hand {
  const contributions = deal.contributions.map(contribution);
  const prk = secret_of(digest(deal.seed), contributions.map(counted));
  const shuffles = deal.shuffles.map(([cards, , root], shuffle) => ({
    shuffle, root, cards: order(prk, deal, shuffle, (packs[cards] ?? cards).split(" ")),
  }));
  return { ...deal, format: "cardroom hand 1", game: deal.game ?? "", contributions, shuffles,
    sum: "" };
}

test("Every published deal comes to its commitment and its roots", () => {
  expect(deals).toHaveLength(1000);
  for (const deal of deals) check(as_hand(deal), packs[deal.shuffles[0]![0]]!.split(" "));
}, 60_000);
