"""`make bench`: what the commands cost here, and how the search compares with NetworkX on the same network.

CPU is user and system time of a child process, the least of several runs; it varies little with what else runs. Ratios
are from this one run. Every pair of engines is compared for equal answers before its times are printed.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

from bench import oracle, report
from bench.neo4j import neo4j
from bench.networks import AVOID, hops, layered
from bench.ownership import holdings, shares
from kg.routes.obstacles import Question
from kg.routes.search import best, count
from kg.routes.state_graph import steps_of

T = TypeVar("T")
QUESTION = Question(AVOID)


def cpu_of(words: list[str], home: str, runs: int, extra: Mapping[str, str] = MappingProxyType({})) -> tuple[float, int]:
    """Least CPU milliseconds of a command over several runs, and its peak memory in MiB."""
    least, peak = float("inf"), 0
    for _ in range(runs):
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", *words],
            env={**os.environ, "KG_HOME": home, **extra},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"kg {' '.join(words)} failed")
        least = min(least, 1000 * (usage.ru_utime + usage.ru_stime))
        peak = max(peak, usage.ru_maxrss // 1024)
    return least, peak


def timed(call: Callable[[], T], runs: int = 3) -> tuple[float, T]:
    """Least CPU milliseconds of a call, and its result."""
    least = float("inf")
    for _ in range(runs):
        before = time.process_time()
        result = call()
        least = min(least, 1000 * (time.process_time() - before))
    return least, result


def commands() -> None:
    """What a user waits for."""
    print(f"{'command':<66}{'CPU ms':>8}{'MiB':>6}")
    with tempfile.TemporaryDirectory() as home:
        for words, runs in (
            (["build"], 1),
            (["--help"], 10),
            (["paths", "--avoid", "CN", "--format", "table"], 10),
            (["paths", "--avoid", "CN", "--status", "all", "--explain", "--json"], 5),
            (["paths", "--avoid", "CN", "--strict"], 5),
            (["paths", "--avoid", "CN", "--custody", "all-feeds"], 5),
            (["paths", "--rule", "dfars-252.225-7052"], 5),
            (["origin", "mp-independence", "--require", "Nd,Pr,Dy,Tb", "--avoid", "CN"], 5),
            (["why-not", "--avoid", "CN"], 5),
            (["what-if", "--remove", "mountain-pass", "--avoid", "CN"], 5),
            (["diff", "--avoid", "CN", "--was-as-of", "2025-01-01"], 5),
            (["flips", "--all", "--rule", "dfars-252.225-7052"], 3),
            (["tonnes", "Nd,Pr,Dy,Tb", "--avoid", "CN", "--to", "magnet"], 3),
            (["report", "--avoid", "CN", "-o", os.devnull, "--format", "html"], 5),
            (["claims", "--json"], 3),
            (["conflicts"], 3),
            (["check"], 1),
        ):
            spent, peak = cpu_of(words, home, runs)
            print(f"kg {' '.join(words):<63}{spent:>8.0f}{peak:>6}")
        words = {"_KG_COMPLETE": "complete_bash", "COMP_WORDS": "kg paths --avoid C", "COMP_CWORD": "3"}
        spent, peak = cpu_of([], home, 10, words)
        print(f"{'tab after kg paths --avoid C':<66}{spent:>8.0f}{peak:>6}")


def engines(sizes: tuple[int, ...]) -> None:
    """Count and k-best, ours and NetworkX, on one network each."""
    print(f"\n{'flows':>9}  {'question':<26}{'ours ms':>9}{'networkx ms':>13}{'ratio':>8}  routes")
    for size in sizes:
        network = layered(size)
        made, graph = timed(lambda network=network: steps_of(network, QUESTION), 1)  # type: ignore[misc]
        print(f"{size:>9,}  {'filter and make the steps':<26}{made:>9.1f}{'-':>13}{'-':>8}  {len(graph.steps):,} steps")
        theirs = oracle.as_graph(graph)
        ours_ms, ours = timed(lambda graph=graph: count(graph))  # type: ignore[misc]
        nx_ms, found = timed(lambda theirs=theirs: oracle.counts(theirs), 1)  # type: ignore[misc]
        if ours.total != found:
            raise SystemExit(f"counts differ: {ours.total} and {found}")
        print(f"{size:>9,}  {'count by verdict':<26}{ours_ms:>9.1f}{nx_ms:>13.1f}{nx_ms / ours_ms:>8.1f}  {sum(found):,}")
        k = 100 if size <= 10_000 else 20
        ours_ms, (routes, _) = timed(lambda graph=graph, k=k: best(graph, 0, k, hops))  # type: ignore[misc]
        nx_ms, costs = timed(lambda theirs=theirs, k=k: oracle.cheapest(theirs, 0, k), 1)  # type: ignore[misc]
        if [route.cost for route in routes] != costs:
            raise SystemExit("k-best differ")
        print(f"{size:>9,}  {f'{k} best that avoid':<26}{ours_ms:>9.1f}{nx_ms:>13.1f}{nx_ms / ours_ms:>8.1f}")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def owners(entities: int) -> None:
    """The share of one country in every firm of a large network of holders."""
    held = holdings(entities)
    print(f"\n{'firms':>9}  {'shares of one country in all':<30}{'CPU ms':>8}")
    for by in ((), ("majority",), ("majority", "seat")):
        spent, _ = timed(lambda by=by: shares(held, entities, by))  # type: ignore[misc]
        print(f"{entities:>9,}  {', '.join(by) or 'as stated':<30}{spent:>8.0f}")


if __name__ == "__main__":
    commands()
    owners(100_000)
    report.table()
    engines((1_000, 10_000, 100_000) if "--large" in sys.argv else (1_000, 10_000))
    neo4j((1_000, 100_000), streamed=1_000_000 if "--large" in sys.argv else 100_000)
