#!/usr/bin/env python3
"""carriers_bench.py --build DIR [--idle N] [--messages M] [--only CARRIER...] [--tls]

What a player costs the realtime server by each carrier: memory of an idle, authenticated connection
(private memory of the process, N of them, divided by N), comings-in with `auth` a second and the
CPU-µs of both servers for one, messages (`ping` and its `pong`) a second and their CPU-µs, and how
many were still there in the end. The generator is one Python process on the same machine: the rates
are bounded by it, so quote the CPU figures and their ratios. --tls: over TLS, with a certificate
made for the run.

Exit codes: 0 all is measured, 1 not, or fewer than LEAST of the players stayed.
"""

import argparse
import asyncio
import resource
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "torture")]
from carriers import CARRIERS, LEGACY  # noqa: E402
from carriers_stack import CarriersStack  # noqa: E402
from memory import private_kb  # noqa: E402
from mint import Mint  # noqa: E402
from stack import SERVERS, Failure  # noqa: E402
from stack_bench import cpu_us  # noqa: E402

AT_ONCE = 50
LEAST = 0.99
LOOKS = 10  # at the memory, a second apart, until it stands still


def cpu_of(stack):
    return sum(sum(cpu_us(stack.pid(name))) for name in SERVERS)


async def in_turns(work, items):
    """At most AT_ONCE at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item):
        async with gate:
            return await work(item)
    return await asyncio.gather(*(one(item) for item in items))


async def at_rest_kb(pid):
    """Private memory once it stands still: buffers are given back by a sweep each second."""
    seen = private_kb(pid)
    for _ in range(LOOKS):
        await asyncio.sleep(1)
        before, seen = seen, private_kb(pid)
        if seen == before:
            break
    return seen


async def measure(stack, carrier, options):
    mint = Mint(stack.keys)
    host, port = stack.listen.rsplit(":", 1)
    process, crowd, resting = stack.pid("realtime"), [], []

    async def come_in(number):
        one = carrier(host, int(port), stack.tls)
        crowd.append(one)
        await one.enter(mint.token(f"bench-{number}", "Ann"))
        return one

    async def come_to_stay(number):
        # Who hears nothing is taken for lost: a poll that was answered must be followed by another.
        resting.append(asyncio.create_task((await come_in(number)).rest()))
    before, cpu, begin = private_kb(process), cpu_of(stack), time.monotonic()
    await in_turns(come_to_stay, range(options.idle))
    seconds, cpu = time.monotonic() - begin, cpu_of(stack) - cpu
    idle = (await at_rest_kb(process) - before) / options.idle
    entered = (options.idle / seconds, cpu / options.idle)

    talkers = await in_turns(come_in, range(options.idle, options.idle + AT_ONCE))
    each = options.messages // AT_ONCE

    async def talk(one):
        for _ in range(each):
            await one.ping()
    cpu, begin = cpu_of(stack), time.monotonic()
    await asyncio.gather(*(talk(one) for one in talkers))
    seconds, cpu = time.monotonic() - begin, cpu_of(stack) - cpu
    said = (each * AT_ONCE / seconds, cpu / (each * AT_ONCE))
    stayed = sum(not one.done() for one in resting)
    for one in resting:
        one.cancel()
    await asyncio.gather(*resting, return_exceptions=True)
    for one in crowd:
        one.close()
    return idle, *entered, *said, stayed


def bench(options):
    print(f"{'carrier':18} {'KB idle':>8} {'come in/s':>10} {'CPU-µs':>8} {'messages/s':>11} "
          f"{'CPU-µs':>8} {'stayed':>8}")
    all_stayed = True
    carriers = CARRIERS | LEGACY
    for name in options.only or CARRIERS:
        with CarriersStack(options.build, tls=options.tls) as stack:
            stack.start()
            figures = asyncio.run(measure(stack, carriers[name], options))
        print("{:18} {:8.2f} {:10.0f} {:8.1f} {:11.0f} {:8.1f} {:8}".format(name, *figures),
              flush=True)
        all_stayed = all_stayed and figures[-1] >= LEAST * options.idle
    return all_stayed


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--only", nargs="*", choices=list(CARRIERS | LEGACY))
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        return 0 if bench(options) else 1
    except (Failure, OSError) as failure:
        print(f"carriers_bench: {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
