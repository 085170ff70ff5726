"""Users' files between Excel and Calc, and a refresh without any program beside Calc itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.workbook.existing import mixed
from tests.workbook.existing.corpus import SPEND, rich
from tests.workbook.existing.test_convert import converted
from tests.workbook.existing.test_freeze import formulas, values
from tests.workbook.existing.test_refresh import NEW, OLD, alike, constants, figure, refreshed, serial
from vfmxl.functions.names import SPELLINGS, spell
from vfmxl.workbook.existing.uses import respelled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.hosts.calc.office import Sheet
    from vfmxl.functions import Engine

pytestmark = [pytest.mark.office, pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")]
Opened = "Callable[[Path | None], Sheet]"


def recalculated(opened: Callable[[Path | None], Sheet], path: Path, target: Path) -> dict[int, Any]:
    """What the user's formulas show after Calc has computed every cell and saved the file."""
    sheet = opened(path)
    sheet.recalculate()
    return mixed.results(sheet.save(target))


def test_a_refresh_gives_what_calc_gives_with_our_functions_live(engine: Engine, opened: Callable[[Path | None], Sheet], tmp_path: Path) -> None:
    before = recalculated(opened, mixed.write(tmp_path / "constants.xlsx", constants(engine, OLD)), tmp_path / "before.xlsx")

    def ours(sheet: Any, row: int) -> None:
        formula = f'={spell("VALUE", "calc")}(A{row + 1},"{SPEND}","{NEW}")'
        sheet.write_formula(row, 1, formula, None, figure(engine, mixed.COUNCILS[row], OLD))

    path = mixed.write(tmp_path / "mixed.xlsx", ours, {row: serial(value) for row, value in before.items()})
    live = recalculated(opened, path, tmp_path / "live.xlsx")
    assert sum(before[row] != live[row] for row in before) > 150, "most of them depend on our figures"
    target, report = refreshed(engine, path)
    needs = {need.where for need in report.left}
    assert len(needs) <= 10
    found = mixed.results(target)
    wrong = {
        row: (mixed.texts()[row], serial(value), serial(live[row]))
        for row, value in found.items()
        if f"E{row + 1}" not in needs and not alike(serial(value), serial(live[row]))
    }
    assert wrong == {}


@pytest.mark.parametrize("host", SPELLINGS)
def test_a_file_made_for_excel_comes_back_with_what_the_user_changed(
    host: str, engine: Engine, opened: Callable[[Path | None], Sheet], tmp_path: Path
) -> None:
    path = rich(engine, tmp_path / "book.xlsx", host)
    there, report = converted(path, "calc")
    assert report.left == ()
    sheet = opened(there)
    sheet.put("A3", "Leeds", "Budget")
    sheet.recalculate()
    back, report = converted(sheet.save(tmp_path / "saved.xlsx"), host)
    assert report.left == ()
    before, after = values(path), values(back)
    leeds, torbay, kent = (figure(engine, council) for council in ("Leeds", "Torbay", "Kent"))
    changed = {("Budget", "A3"): "Leeds", ("Budget", "B3"): leeds, ("Budget", "B4"): torbay + leeds, ("Budget", "C3"): leeds * 2 + kent}
    assert {key: after.get(key) for key in changed} == pytest.approx(changed)
    assert {key: (value, after.get(key)) for key, value in before.items() if key not in changed and not alike(after.get(key), value)} == {}

    def texts(book: Path) -> dict[tuple[str, str], str]:
        return {key: respelled(text, str).replace(" ", "") for key, (text, *_) in formulas(book).items()}

    assert texts(back) == texts(path)
