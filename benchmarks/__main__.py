"""Prints the speed table: each row measured beside its yardstick in one run, with its bar.

    python3 dev.py bench

Whole processes are started anew each time, alternating with their yardstick, and medians are compared.
Calls are timed in one process, imports done, over a mix of councils, indicators and periods.
"""

from __future__ import annotations

import compileall
import itertools
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import vfmxl
from benchmarks.calc import calc
from benchmarks.files import files
from benchmarks.measure import RUNS, Row, ours, side_by_side
from tests.hosts.excel.windows import MISSING, windows
from vfmxl.functions import Engine, call
from vfmxl.resources import udfs
from vfmxl.workbook.build import Request, build_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INDICATORS = ("spend_net_adult", "spend_net_65", "spend_net_1864", "spend_net_mh_1864", "spend_net_physical_65")
PERIODS = ("2023-24", "2024-25", "latest")
GROUPS = ("nearest", "region", "type", "england", "nearest:20")
TABLE_SHAPE = (150, 20)
POOL_COUNCILS = 24


def per_call(function: Callable[..., object], calls: Sequence[tuple[object, ...]]) -> float:
    """Median seconds a call over a few passes through `calls`, after one pass to warm up."""
    passes = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for arguments in calls:
            function(*arguments)
        passes.append((time.perf_counter() - start) / len(calls))
    return statistics.median(passes[1:])


def whole_processes() -> list[Row]:
    """A first figure and a first expected figure."""
    numpy = [sys.executable, "-c", "import numpy"]
    value, floor = side_by_side(ours("eval", '=VFM.VALUE("Kent","spend_net_adult","2024-25")'), numpy)
    expected, _ = side_by_side(ours("eval", '=VFM.EXPECTED("Kent","spend_net_adult","2024-25")'), numpy)
    return [
        Row("eval of a VALUE, whole process", f"{value / floor:.2f} x import numpy ({value * 1000:.0f} ms)", "at most 2 x", value <= 2 * floor),
        Row("first EXPECTED, whole process", f"{expected:.2f} s", "under 0.6 s", expected < 0.6),
    ]


# The same fit with nothing around it: what MODEL would cost if it were statsmodels alone.
BARE = """
import sys
import numpy as np
from statsmodels.regression.linear_model import OLS
data = np.load(sys.argv[1])
fit = OLS(data[:, 0], data[:, 1:]).fit(cov_type="HC3", use_t=True)
fit.bse, fit.pvalues, fit.rsquared_adj
"""
OURS = """
from vfmxl.functions import Engine, call
call(Engine.start(), "MODEL", ["spend_net_adult", "2024-25"])
"""


def models(engine: Engine, folder: Path) -> list[Row]:
    """A first MODEL beside the bare fit, whole processes; and that it is not fitted again."""
    series = engine.series("spend_net_adult")
    fit = engine.models.get(series, series.periods.index("2024-25")).fit
    np.save(folder / "model.npy", np.column_stack([fit.outcome, fit.design]))
    ours_, bare = side_by_side([sys.executable, "-c", OURS], [sys.executable, "-c", BARE, str(folder / "model.npy")])
    fresh = Engine.start(str(engine.pack.path))
    start = time.perf_counter()
    call(fresh, "MODEL", ["spend_net_adult", "2024-25"])
    first = time.perf_counter() - start
    again = per_call(lambda: call(fresh, "MODEL", ["spend_net_adult", "2024-25"]), [()] * 50)
    fresh.pack.close()
    return [
        Row("first MODEL, whole process", f"{ours_ / bare:.2f} x the bare statsmodels fit ({ours_:.2f} s)", "at most 1.5 x", ours_ <= 1.5 * bare),
        Row("MODEL again", f"1/{first / again:.0f} of the first ({again * 1e6:.0f} microseconds)", "not fitted again", 5 * again < first),
    ]


# The same signature and conversions as ours, with nothing behind them.
BARE_CELL = """
from xlwings import arg, func, ret

@func
@arg("area", "raw")
@arg("indicator", "raw")
@arg("period", "raw")
@arg("if_missing", "raw")
@ret("raw")
def VFM_VALUE(area, indicator, period=None, if_missing=None):
    return [[0.0]]
"""


def calls(engine: Engine) -> list[Row]:
    """VALUE, GAP, PEERAVG, EXPECTED, and TABLE against VALUE."""
    councils = [area.name for area in engine.pack.areas if area.is_council and not area.end and not area.small]
    mix = [
        (council, indicator, period)
        for council, (indicator, period) in zip(councils * 3, itertools.cycle(itertools.product(INDICATORS, PERIODS)), strict=False)
    ]
    with_group = [(*arguments, group) for arguments, group in zip(mix, itertools.cycle(GROUPS), strict=False)]
    modelled = [
        (council, indicator, "2024-25", part)
        for council, indicator, part in zip(
            councils, itertools.cycle(("spend_net_adult", "spend_net_65")), itertools.cycle(("value", "gap", "gap_pounds", "word")), strict=False
        )
    ]
    rows = []
    for name, arguments, bar in (("VALUE", mix, 20), ("GAP", with_group, 20), ("PEERAVG", with_group, 20), ("EXPECTED", modelled, 30)):
        took = per_call(lambda *a, name=name: call(engine, name, a), arguments) * 1e6
        rows.append(Row(f"{name}, a call", f"{took:.1f} microseconds", f"under {bar}", took < bar))
    n_areas, n_indicators = TABLE_SHAPE
    ids = sorted(engine.pack.indicator_ids)[:n_indicators]
    names = councils[:n_areas]
    areas, indicators = [[name] for name in names], [ids]
    singles = (
        per_call(lambda area, indicator: call(engine, "VALUE", (area, indicator)), [(area, indicator) for area in names for indicator in ids])
        * len(names)
        * len(ids)
    )
    block = per_call(lambda: call(engine, "TABLE", (areas, indicators, None, 0)), [()] * 5)
    rows.append(Row(f"TABLE of {len(names)} x {len(ids)}", f"1/{singles / block:.0f} of as many VALUE calls", "at most 1/20", singles >= 20 * block))
    return rows


def grown(path: Path, folder: Path) -> Path:
    """A copy of a pack that holds every block a hundred times, under other names."""
    big = folder / "grown.sqlite"
    shutil.copy(path, big)
    with sqlite3.connect(big) as connection:
        for copy in range(99):
            connection.execute(
                "INSERT INTO observations SELECT indicator || '_copy' || ?, header, block, hash FROM observations WHERE indicator NOT LIKE '%\\_copy%' ESCAPE '\\'",
                (copy,),
            )
            connection.execute(
                "INSERT INTO indicators SELECT id || '_copy' || ?, facts FROM indicators WHERE id NOT LIKE '%\\_copy%' ESCAPE '\\'", (copy,)
            )
    connection.close()
    return big


def growth(engine: Engine, folder: Path) -> list[Row]:
    """A first value and a call on a pack with 100 x the observations."""
    big = grown(engine.pack.path, folder)
    formula = '=VFM.VALUE("Kent","spend_net_adult","2024-25")'
    large, small = side_by_side(ours("--pack", str(big), "eval", formula), ours("--pack", str(engine.pack.path), "eval", formula))
    other = Engine.start(str(big))
    arguments = [("Kent", "spend_net_adult", "2024-25")] * 3000
    slow, fast = (per_call(lambda *a, e=e: call(e, "VALUE", a), arguments) for e in (other, engine))
    other.pack.close()
    size = big.stat().st_size / engine.pack.path.stat().st_size
    return [
        Row(f"first value, 100 x the observations ({size:.0f} x the bytes)", f"{large / small:.2f} x", "at most 1.1 x", large <= 1.1 * small),
        Row("VALUE, a call, 100 x the observations", f"{slow / fast:.2f} x", "at most 1.1 x", slow <= 1.1 * fast),
    ]


def build_one(council: str, folder: str) -> None:
    """One workbook, as a worker process makes it."""
    build_workbook(Engine.start(), Request(council), Path(folder) / f"{council}.xlsx", force=True)


def _pool(councils: Sequence[str], folder: Path, workers: int) -> float:
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(build_one, councils[:workers], [str(folder)] * workers))  # workers are up, imports done
        start = time.perf_counter()
        list(pool.map(build_one, councils, [str(folder)] * len(councils)))
        return time.perf_counter() - start


def workbooks(engine: Engine, folder: Path) -> list[Row]:
    """One council's workbook, and many on two cores."""
    one, _ = side_by_side(ours("build", "Torbay", "-o", str(folder / "torbay.xlsx"), "--force"), [sys.executable, "-c", "import numpy"])
    councils = [area.name for area in engine.pack.areas if area.is_council and not area.end and not area.small][:POOL_COUNCILS]
    single, double = _pool(councils, folder, 1), _pool(councils, folder, 2)
    return [
        Row("build of one council's workbook, whole process", f"{one:.2f} s", "under 1.5 s", one < 1.5),
        Row(
            f"{len(councils)} workbooks on 2 cores",
            f"{single / double:.2f} x one core ({double / len(councils):.2f} s each)",
            "at least 1.6 x",
            single >= 1.6 * double,
        ),
    ]


def excel(engine: Engine, folder: Path) -> list[Row]:
    """What our layer adds to a call from desktop Excel, beside xlwings' own call of a function that does nothing."""
    (folder / "bare.py").write_text(BARE_CELL, encoding="utf-8")
    sys.path[:0] = [str(udfs()), str(folder)]
    arguments = [("Kent", "spend_net_adult", "2024-25", MISSING)] * 2000
    with windows() as server:
        import_module("functions")._warming.append(None)  # noqa: SLF001 - nothing is imported beside the measurement
        python = server.XLPython()
        rounds = []
        for _ in range(3):
            whole = per_call(lambda *a: python.CallUDF("functions", "VFM_VALUE", a), arguments)
            bare = per_call(lambda *a: python.CallUDF("bare", "VFM_VALUE", a), arguments)
            figure = per_call(lambda *a: call(engine, "VALUE", a[:3]), arguments)
            rounds.append((whole - bare - figure) * 1e6)
    del sys.path[:2]
    layer = statistics.median(rounds)
    return [Row("VALUE from Excel, our layer over xlwings' own call", f"{layer:.1f} microseconds ({whole * 1e6:.0f} in all)", "under 10", layer < 10)]


def main() -> int:
    """Prints the table; 1 where a bar does not hold."""
    # An installed package comes with its modules compiled, and so does the yardstick.
    compileall.compile_dir(str(Path(vfmxl.__file__).parent), quiet=1)
    engine = Engine.start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [
            *whole_processes(),
            *models(engine, folder),
            *calls(engine),
            *growth(engine, folder),
            *workbooks(engine, folder),
            *files(engine, folder),
            *excel(engine, folder),
            *calc(engine, folder),
        ]
    width = max(len(row.work) for row in rows)
    for row in rows:
        print(f"{row.work:<{width}}  {row.measured:<45}  {row.bar:<14}  {'holds' if row.holds else 'DOES NOT HOLD'}")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
