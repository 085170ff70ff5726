"""Averages of ours in LibreOffice Calc beside the same averages by Calc's own functions, in one running program."""

from __future__ import annotations

import itertools
import math
import shutil
import time
from typing import TYPE_CHECKING

from benchmarks.measure import Row
from tests.hosts.calc.office import Office, here
from vfmxl.functions import call
from vfmxl.hosts.calc.answers import Answers

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hosts.calc.office import Sheet
    from vfmxl.functions import Engine

CELLS = 10_000
INDICATORS = ("spend_net_adult", "spend_net_65", "spend_net_1864")
PERIODS = ("2021-22", "2023-24", "2024-25")
PASSES = 3


def calc(engine: Engine, folder: Path) -> list[Row]:
    """Recalculation of 10,000 averages over regions; nothing where LibreOffice is not installed."""
    if shutil.which("soffice") is None:
        return []
    (folder / "calc").mkdir()
    office = Office(folder / "calc", here())
    try:
        native, ours = (_filled(engine, office, formula) for formula in (_native(engine), '=VFM.PEERAVG(A{0};C{0};D{0};"region")'))
        shown = [[row[0] for row in sheet.values(f"E1:E{CELLS}")] for sheet in (native, ours)]
        differ = [pair for pair in zip(*shown, strict=True) if isinstance(pair[0], float) and not math.isclose(*pair, rel_tol=1e-9)]
        if differ or sum(isinstance(value, float) for value in shown[0]) < CELLS / 2:
            raise ValueError(f"The averages differ: {differ[:3]}")
        slow, fast = (min(sheet.recalculate() for _ in range(PASSES)) for sheet in (native, ours))
    finally:
        office.stop()
    layer = _own_part(engine) * 1e6
    return [
        Row("10,000 PEERAVG cells in Calc", f"{fast / slow:.2f} x as many AVERAGEIFS ({fast * 1000:.0f} ms)", "under 1 x", fast < slow),
        Row("PEERAVG in Calc, our part of a cell", f"{layer:.1f} microseconds ({fast / CELLS * 1e6:.0f} in all)", "at most 20", layer <= 20),
    ]


def _asked(engine: Engine) -> list[tuple[str, str, str, str]]:
    """Council, region, indicator and period of every cell."""
    councils = [area for area in engine.pack.areas if area.is_council and not area.end and not area.small]
    mix = itertools.islice(zip(itertools.cycle(councils), itertools.cycle(itertools.product(INDICATORS, PERIODS)), strict=False), CELLS)
    return [(area.name, area.region, indicator, period) for area, (indicator, period) in mix]


def _data(engine: Engine) -> list[list[str]]:
    """The figures of the indicators used: council, region, indicator, period, figure."""
    councils = [area for area in engine.pack.areas if area.is_council and not area.small]
    rows = []
    for area, indicator, period in itertools.product(councils, INDICATORS, PERIODS):
        value = call(engine, "VALUE", [area.name, indicator, period])
        if isinstance(value, float):
            rows.append([area.name, area.region, indicator, f"'{period}", repr(value)])
    return rows


def _native(engine: Engine) -> str:
    last = len(_data(engine))
    criteria = "".join(f";${column}$1:${column}${last};{cell}{{0}}" for column, cell in (("I", "B"), ("J", "C"), ("K", "D")))
    return f'=AVERAGEIFS($L$1:$L${last}{criteria};$H$1:$H${last};"<>"&A{{0}})'


def _filled(engine: Engine, office: Office, formula: str) -> Sheet:
    """A spreadsheet with the figures in H:L, what is asked in A:D and the averages in E."""
    sheet = office.new()
    rows = _data(engine)
    office.ask("put_rows", sheet.number, 0, f"H1:L{len(rows)}", rows)
    asked = [[name, region, indicator, f"'{period}"] for name, region, indicator, period in _asked(engine)]
    office.ask("put_rows", sheet.number, 0, f"A1:D{CELLS}", asked)
    office.ask("put_rows", sheet.number, 0, f"E1:E{CELLS}", [[formula.format(number)] for number in range(1, CELLS + 1)])
    return sheet


def _own_part(engine: Engine) -> float:
    """Seconds that a call takes on our side, from what Calc hands over to what it is given."""
    answers = Answers(str(engine.pack.path))
    calls = [(name, indicator, period, "region", None) for name, _, indicator, period in _asked(engine)]
    passes = []
    for _ in range(PASSES):
        start = time.perf_counter()
        for arguments in calls:
            answers.call("peeravg", arguments)
        passes.append((time.perf_counter() - start) / len(calls))
    return min(passes)
