"""Median weekly pay: years, missing figures, and the codes given up in 2025."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import pay
from vfmxl.pack.sources.base import Log, RawFiles

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.pack.sources.base import Figure

HEADER = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes"


def row(area: str, value: str, status: str = "", note: str = "", day: str = "2025-04-30") -> str:
    return f"{area},Somewhere,County or Unitary Authority,Gross median weekly pay,{day},{value},Pounds,£,,,{status},{note}"


ROWS = [
    row("E92000001", "642.5"),
    row("E12000009", "600"),
    row("E06000063", "", "x"),
    row("E09000001", "", "u"),
    row("E08000016", "618.6", note="Obsolete code since 2025 (replaced by E08000038 Barnsley)"),
    row("E07000108", "500"),
    row("W06000022", "550"),
]


def read(folder: Path, monkeypatch: pytest.MonkeyPatch, rows: list[str], header: str = HEADER) -> tuple[list[Figure], Log]:
    monkeypatch.setattr(pay, "YEARS", ("2025",))
    monkeypatch.setattr(pay, "AREAS", 5)
    (folder / pay.FILE).write_text("\n".join(["\ufeff" + header, *rows]) + "\n", encoding="utf-8")
    log = Log()
    return list(pay.read(RawFiles(folder), log)), log


def test_figures_and_why_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures, log = read(tmp_path, monkeypatch, ROWS)
    assert [(f.area, f.period, f.status) for f in figures] == [
        ("E92000001", "2025", "published"),
        ("E12000009", "2025", "published"),
        ("E06000063", "2025", "not_collected"),
        ("E09000001", "2025", "suppressed"),
        ("E08000016", "2025", "published"),
    ]
    assert math.isnan(figures[2].value)
    assert figures[4].value == 618.6
    assert sorted(kind for kind, _ in log.counts) == ["dropped", "mapped"]


@pytest.mark.parametrize(
    ("rows", "header", "message"),
    [
        (ROWS[1:], HEADER, "2025 has 4 areas, expected 5"),
        ([*ROWS[1:], row("E92000001", "", "c")], HEADER, "found the status 'c'"),
        ([*ROWS[1:], row("E92000001", "")], HEADER, "holds ''"),
        ([*ROWS[1:], row("E92000001", "642.5").replace("median", "mean")], HEADER, "found the indicator 'Gross mean weekly pay'"),
        (ROWS, HEADER.replace("observation", "value"), "'observation' occurs 0 times"),
    ],
)
def test_an_altered_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[str], header: str, message: str) -> None:
    with pytest.raises(SourceRefused, match=message):
        read(tmp_path, monkeypatch, rows, header)


@pytest.mark.real
def test_pay_as_published(raw_folder: Path) -> None:
    values = {(f.area, f.period): f.value for f in pay.read(RawFiles(raw_folder), Log())}
    assert len(values) == 163 * 18
    # Barnsley and Sheffield stand under their codes of before 2025 alone.
    assert values["E08000016", "2025"] == 618.6
    assert values["E06000063", "2025"] == 661.9
    assert math.isnan(values["E06000063", "2021"])
    assert values["E06000058", "2019"] == 460.0
