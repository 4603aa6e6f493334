#!/usr/bin/env python3
"""count_cases.py FOLDER|FILE: prints `PASSED FAILED` for one run of ctest, or of a JUnit file.

FOLDER holds ctest.junit and one XML of GoogleTest for each of its programs. A test of ctest that is
a GoogleTest program counts with its cases, any other as one. A program that died without its XML,
or whose exit code says more than its XML, is one failure. Skipped tests are named, never counted.
Each failed case is named on stderr with the first lines of what it said: whoever reads a log
from elsewhere has nothing else.
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


MOST_TOLD = 10  # failed cases of one report
MOST_LINES = 12  # of what one said


def tell_failed(root):
    """Names the failed cases of a JUnit tree on stderr."""
    bad = [(case, fault) for case in root.iter("testcase")
           for fault in (case.find("failure"), case.find("error")) if fault is not None]
    for case, fault in bad[:MOST_TOLD]:
        said = (fault.text or fault.get("message") or "").strip().splitlines()
        print(f"FAILED: {case.get('classname', '')} {case.get('name')}", file=sys.stderr)
        print(*(f"    {line[:200]}" for line in said[:MOST_LINES]), sep="\n", file=sys.stderr)
    if len(bad) > MOST_TOLD:
        print(f"FAILED: {len(bad) - MOST_TOLD} more", file=sys.stderr)


def cases(report):
    """(passed, failed) of one GoogleTest program, or of vitest or Playwright."""
    root = ET.parse(report).getroot()
    tell_failed(root)
    flaky = report.with_name(f"{report.name}.flaky")
    if flaky.exists():
        print(*(f"FLAKY: {name}" for name in flaky.read_text().splitlines()), sep="\n",
              file=sys.stderr)
    failed = int(root.get("failures", 0)) + int(root.get("errors", 0))
    skipped = sum(int(suite.get("skipped", 0)) for suite in root)
    if skipped:
        print(f"skipped: {skipped} of {report.name}", file=sys.stderr)
    disabled = int(root.get("disabled", 0))
    return int(root.get("tests", 0)) - failed - skipped - disabled, failed


def count(folder):
    passed = failed = 0
    for test in ET.parse(folder / "ctest.junit").getroot().iter("testcase"):
        name, status = test.get("name"), test.get("status")
        report = folder / f"test_{name}.xml"
        if status in ("disabled", "notrun"):
            print(f"skipped: {name}", file=sys.stderr)
            continue
        good, bad = cases(report) if report.exists() else (int(status == "run"), 0)
        if status != "run":
            bad = max(bad, 1)
            print(f"FAILED: {name}", file=sys.stderr)
        passed, failed = passed + good, failed + bad
    return passed, failed


if __name__ == "__main__":
    path = Path(sys.argv[1])
    print(*(count(path) if path.is_dir() else cases(path)))
