#!/usr/bin/env python3
"""coverage.py [--seconds N] [--lines] [FUZZER...]

Builds the fuzzers with clang's source coverage (preset `coverage`, which has the sanitizers of
`fuzz`, too), runs each for N seconds from its committed corpus, and prints how much it did, and how
many lines of the parsers that it is meant for were reached: by the corpus alone, and in the end.
What it finds on the way is thrown away. --lines: the lines that were not reached, too.

Exit codes: 0 all is well, 1 a fuzzer found something, or reached less than LEAST of its parsers.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "coverage"
LEAST = 0.95
MOST_BYTES = 8192  # of one input

# Files; `file#name`: only the functions there whose name has that in it.
PARSERS = {
    "decode": ["shared/protocol/decode.cpp", "shared/protocol/document.cpp",
               "shared/protocol/request_table.cpp"],
    "token": ["shared/crypto/token.cpp", "shared/crypto/claims.cpp", "shared/crypto/base64url.cpp",
              "shared/crypto/site_keys.cpp#parse", "shared/crypto/site_keys.cpp#open",
              "shared/crypto/jwk_set.cpp"],
    "keys": ["shared/crypto/key_ring.cpp#parse", "shared/crypto/strict_json.cpp"],
    "http": ["shared/net/http_check.cpp"],
    "door": ["shared/net/proxy_header.cpp", "shared/net/client_address.cpp"],
    "sockjs": ["realtime/sockjs/route.cpp", "realtime/sockjs/inbound.cpp",
               "realtime/sockjs/session.cpp", "realtime/sockjs/frames.cpp"],
    "config": ["shared/ops/address.cpp"],
    "link": ["shared/link/frames.cpp", "shared/link/peer.cpp"],
    "journal": ["gameserver/table/packing.cpp#unpack", "gameserver/table/state.cpp#unpack",
                "gameserver/table/ledger.cpp#unpack", "gameserver/table/table.cpp#restore",
                "gameserver/table/table.cpp#replay", "gameserver/table/table.cpp#load",
                "shared/base/pack.cpp#Unpacker"],
    "words": ["realtime/admission.cpp#parse_limit", "realtime/admission.cpp#act_named",
              "shared/link/tls_socket.cpp#parse", "shared/link/tls_socket.cpp#fault",
              "gameserver/server/sanction_order.cpp", "tools/supervisor/ready_line.cpp"],
    "archive": ["gameserver/table/archive.cpp", "gameserver/table/playback.cpp",
                "gameserver/table/packing.cpp#unpack"],
    "export": ["tools/hand/file.cpp", "gameserver/table/replay.cpp", "tools/verify/verify.cpp",
               "tools/verify/bytes.cpp"],
    "rules": ["gameserver/rules/fields.cpp#find",
              *(f"gameserver/rules/{game}_text.cpp#parse" for game in (
                  "big_two", "crazy_eights", "dou_dizhu", "durak", "gin_rummy", "hearts"))],
}


class Failure(Exception):
    """What went wrong, in a sentence."""


def build(names):
    for command in (["cmake", "--preset", "coverage"],
                    ["nice", "cmake", "--build", BUILD, "-j", str(os.cpu_count()), "--target",
                     *(f"fuzz_{name}" for name in names)]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"{command[1]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def fuzz(name, folder, *bounds):
    """Executions and executions a second; the profile is in `folder` then."""
    finds, seeds = folder / "finds", ROOT / "tests" / "fuzz" / f"{name}_corpus"
    finds.mkdir(exist_ok=True)
    done = subprocess.run(
        [BUILD / "bin" / f"fuzz_{name}", *bounds, f"-max_len={MOST_BYTES}", "-print_final_stats=1",
         f"-artifact_prefix={folder}/", finds, *([seeds] if seeds.is_dir() else [])],
        env={**os.environ, "LLVM_PROFILE_FILE": str(folder / "profile.raw")},
        capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        raise Failure(f"fuzz_{name} found something:\n{done.stderr[-3000:]}")
    stats = dict(re.findall(r"stat::(\w+): +(\d+)", done.stderr))
    return int(stats["number_of_executed_units"]), int(stats["average_exec_per_sec"])


def counted(parser, counts):
    """Those of a file's lines that are a parser's, without the constexpr functions that were never
    called: the compiler ran those."""
    path, _, name = parser.partition("#")
    kept, head = {}, ""
    for number, text in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
        if not head and re.match(r"[A-Za-z].*\(.*[^;]$", text):
            head = text
        compiled = head.startswith("constexpr ") and counts.get(number) == 0
        if number in counts and name in head.split("(")[0] and not compiled:
            kept[number] = counts[number]
        if text == "}":
            head = ""
    return kept


def lines_of(name, folder):
    """For each parser its lines of code, and which of them were not reached."""
    data = folder / "profile.data"
    subprocess.run(["llvm-profdata-14", "merge", "-sparse", folder / "profile.raw", "-o", data],
                   check=True)
    told = subprocess.run(["llvm-cov-14", "export", "-format=lcov", f"-instr-profile={data}",
                           BUILD / "bin" / f"fuzz_{name}"],
                          check=True, capture_output=True, text=True).stdout
    files, path = {}, ""
    for line in told.splitlines():
        if line.startswith("SF:"):  # as the compiler was told of it
            path = os.path.relpath(os.path.normpath(line[3:]), ROOT)
        elif line.startswith("DA:"):
            number, count = line[3:].split(",")[:2]
            files.setdefault(path, {})[int(number)] = int(count)
    lines = {}
    for parser in PARSERS[name]:
        counts = counted(parser, files.get(parser.partition("#")[0], {}))
        if not counts:
            raise Failure(f"fuzz_{name} has nothing of {parser}")
        lines[parser] = len(counts), [number for number, count in counts.items() if count == 0]
    return lines


def share(lines):
    whole = sum(count for count, _ in lines.values())
    return 1 - sum(len(missed) for _, missed in lines.values()) / whole


def measure(name, seconds, with_lines):
    """Prints what it did; true where it reached enough."""
    with tempfile.TemporaryDirectory(prefix="cardroom-coverage-") as folder:
        folder = Path(folder)
        fuzz(name, folder, "-runs=0")
        corpus = lines_of(name, folder)
        executions, rate = fuzz(name, folder, f"-max_total_time={seconds}")
        lines = lines_of(name, folder)
    print(f"{name:10} {executions:12} {rate:10} {share(corpus):10.1%} {share(lines):10.1%}",
          flush=True)
    for path, (count, missed) in lines.items():
        if with_lines and missed:
            print(f"    {path}: {count - len(missed)} of {count}, not "
                  + " ".join(str(number) for number in missed))
    return share(lines) >= LEAST


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("only", nargs="*", metavar="FUZZER", help=", ".join(PARSERS))
    options = parser.parse_args()
    names, poor = options.only or list(PARSERS), []
    try:
        build(names)
        print(f"{'fuzzer':10} {'executions':>12} {'a second':>10} {'by corpus':>10} {'lines':>10}")
        for name in names:
            if not measure(name, options.seconds, options.lines):
                poor.append(name)
    except Failure as failure:
        print(f"coverage: {failure}", file=sys.stderr)
        return 1
    print(f"coverage: less than {LEAST:.0%}: {', '.join(poor)}" if poor else "coverage: good")
    return 1 if poor else 0


if __name__ == "__main__":
    sys.exit(main())
