"""The service summary RSX and the budgets RA, by small excerpts, then on the real files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.pack.sources.excerpts import council_codes, csv_text
from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import ra, ro3, rsx
from vfmxl.pack.sources.base import ENGLAND, Figure, Log, RawFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Rows = list[list[Any]]
RSX, RA = rsx.YEARS[0], ra.YEARS[0]


def rsx_rows() -> Rows:
    ids = [f"RSX-{asset}-net-cur-exp" for asset, _ in rsx.SERVICES.values()]
    head: Rows = [["Worksheet 2"]] + [["note"]] * 5 + [["", "", "", "", "", "", *ids], [], [], []]
    head.append(["E-code", "ONS Code", "Local authority", "Notes", "Class", "Detailed Class", *["Net Current Expenditure"] * len(ids)])
    councils: Rows = [
        [f"E{i}", code, f"Council {i}", "", "UA", "UA", "1,234", *["10"] * (len(ids) - 1)] for i, code in enumerate(council_codes(RSX.councils))
    ]
    england = ["Eng", ENGLAND, "ENGLAND", "", "Eng", "Eng", *["9,999"] * len(ids)]
    drop_down = [["", "", "ENGLAND", "", "", "", *["9,999"] * len(ids)], ["E1", "E06000001", "Council 1", "", "", "", *["0"] * len(ids)]]
    return [*head, *councils, england, *drop_down]


def ra_rows() -> Rows:
    texts = [text for _, text in ro3.REASON_LINES.values()]
    head: Rows = (
        [["Revenue Account Budget"]]
        + [["note"]] * 5
        + [["E-code", "ONS Code", "Local authority", "", "Class", *texts, "Social care activities", "Spacer", ra.TOTAL, "Sexual health"]]
    )
    head[6][5 + len(texts) + 1] = ""
    councils: Rows = [
        [f"E{i}", code, f"Council {i}", "", "UA", *["1,000"] * len(texts), "500", "", "10,500", "7"]
        for i, code in enumerate(council_codes(RA.councils))
    ]
    councils[3][5:] = ["..."] * len(councils[3][5:])
    return [*head, *councils, ["", "", "ENGLAND", "", "", *["151,000"] * len(texts), "75,500", "", "1,585,500", "7"]]


def read(module: Any, rows: Rows, folder: Path) -> dict[tuple[str, str], Figure]:
    year = module.YEARS[0]
    (folder / year.file).write_text("\ufeff" + csv_text(rows), encoding="utf-8")
    return {(figure.measure, figure.area): figure for figure in module.read(year, RawFiles(folder), Log())}


def test_rsx_understands_thousands_separators_and_the_first_of_repeated_rows(tmp_path: Path) -> None:
    found = read(rsx, rsx_rows(), tmp_path)
    assert found["rsx.asc.net", "E06000001"] == Figure("rsx.asc.net", "E06000001", "2021-22", 1_234_000.0)
    assert found["rsx.asc.net", ENGLAND].value == 9_999_000.0


def test_ra_gives_budgets_by_line_and_their_total(tmp_path: Path) -> None:
    found = read(ra, ra_rows(), tmp_path)
    assert found["ra.ld_65.budget", "E06000001"].value == 1_000_000.0
    assert found["ra.total.budget", "E06000001"].value == 10_500_000.0
    assert found["ra.total.budget", "E06000004"].status == "not_submitted"
    assert found["ra.total.budget", ENGLAND].value == 1_585_500_000.0, "the row of England has no code, its name tells"


@pytest.mark.parametrize(
    ("module", "make", "change", "told"),
    [
        (rsx, rsx_rows, lambda rows: rows[6].__setitem__(6, "RSX-else"), "no row of asset ids"),
        (rsx, rsx_rows, lambda rows: rows.__delitem__(20), "found 151 upper-tier councils, expected 152"),
        (rsx, rsx_rows, lambda rows: rows[12].__setitem__(6, "~"), "row 13: column 7 holds '~'"),
        (ra, ra_rows, lambda rows: rows[6].__setitem__(5, "Bodily support"), "row 7: column 'Physical support - adults (18–64)' occurs 0 times"),
        (ra, ra_rows, lambda rows: rows[8].__setitem__(5, "900"), "row 9: the lines of E06000002 add up to"),
    ],
)
def test_an_unknown_layout_is_refused(module: Any, make: Callable[[], Rows], change: Callable[[Rows], object], told: str, tmp_path: Path) -> None:
    rows = make()
    change(rows)
    with pytest.raises(SourceRefused) as caught:
        read(module, rows, tmp_path)
    assert caught.value.sentence.startswith(module.YEARS[0].file)
    assert told in caught.value.sentence


def real(module: Any, folder: Path) -> dict[tuple[str, str, str], float]:
    return {(f.measure, f.area, f.period): f.value for year in module.YEARS for f in module.read(year, RawFiles(folder), Log())}


@pytest.mark.real
def test_the_real_rsx_equals_the_real_ro3_in_every_year(raw_folder: Path) -> None:
    summary, detail = real(rsx, raw_folder), real(ro3, raw_folder)
    shared = [
        (area, period)
        for measure, area, period in detail
        if measure == "ro3.total.net" and detail[measure, area, period] == detail[measure, area, period]
    ]
    assert len(shared) > 430
    for area, period in shared:
        assert summary["rsx.asc.net", area, period] == pytest.approx(detail["ro3.total.net", area, period], abs=1000), (area, period)


@pytest.mark.real
@pytest.mark.parametrize(
    ("module", "measure", "area", "period", "thousand"),
    [
        (rsx, "rsx.asc.net", "E06000027", "2021-22", 44_369), (rsx, "rsx.asc.net", "E10000016", "2021-22", 557_555), (rsx, "rsx.asc.net", "E08000035", "2021-22", 263_041),
        (ra, "ra.total.budget", "E06000027", "2021-22", 51_688), (ra, "ra.total.budget", "E06000027", "2023-24", 65_673),
        (ra, "ra.total.budget", "E10000016", "2021-22", 508_911), (ra, "ra.total.budget", "E10000016", "2023-24", 623_684),
        (ra, "ra.total.budget", "E08000035", "2021-22", 258_725), (ra, "ra.total.budget", "E08000035", "2023-24", 291_800),
    ],
)  # fmt: skip
def test_the_checks_of_the_sources(module: Any, measure: str, area: str, period: str, thousand: float, raw_folder: Path) -> None:
    assert real(module, raw_folder)[measure, area, period] == 1000 * thousand
