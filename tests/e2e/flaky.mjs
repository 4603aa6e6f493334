// Tells of each test that passed only when it was tried again, beside the report that counts it as
// passed: tools/count_cases.py names it. On a machine that does much else a browser may be late; a
// name that comes again and again is a bug.
import { appendFileSync } from "node:fs";

export default class Flaky {
  onTestEnd(test, result) {
    if (result.status !== "passed" || result.retry === 0) return;
    appendFileSync(`${process.env.PLAYWRIGHT_JUNIT_OUTPUT_FILE}.flaky`, `${test.title}\n`);
  }
}
