"""GDP deflators: the published index, and forecasts chained on to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import deflators
from vfmxl.pack.sources.base import Log, RawFiles
from vfmxl.pack.sources.deflators import Deflator

if TYPE_CHECKING:
    from pathlib import Path

TEXT = ""","GDP DEFLATORS AT MARKET PRICES, AND MONEY GDP",,,,,,,,,
,Financial year,,,,,,Calendar year,,,
,Financial year,2022-23 = 100,per cent change on previous year,Cash,Adjusted,,Calendar year,2022 = 100,per cent change on previous year,Cash
,2020-21,94.403,5.45,"2,085,084","2,086,121",,2020,95.417,5.30,"2,104,288"
,2021-22,93.629,-0.82,"2,361,920","2,354,396",,2021,95.113,-0.32,"2,284,079"
,2022-23,100.000,6.80,"2,552,763","2,557,576",,2022,100.000,5.14,"2,505,981"
,"2023-24 (1), (2)",-,6.10,"2,726,494","2,726,259",,"2023 (1), (2)",-,7.03,"2,697,095"
,"2024-25 (1), (2)",-,1.68,"2,797,909","2,796,574",,"2024 (1), (2)",-,2.25,"2,777,197"
,Sources and footnotes:,,,,,,,,,
"""


def read(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, fewest: int = 5) -> list[Deflator]:
    monkeypatch.setattr(deflators, "FEWEST_YEARS", fewest)
    (folder / deflators.FILE).write_text("\ufeff" + text, encoding="utf-8")
    return deflators.read_deflators(RawFiles(folder), Log())


def test_forecasts_are_chained_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(tmp_path, monkeypatch, TEXT)
    assert found[:3] == [Deflator("2020-21", 94.403, "outturn"), Deflator("2021-22", 93.629, "outturn"), Deflator("2022-23", 100.0, "outturn")]
    assert [(d.year, d.status) for d in found[3:]] == [("2023-24", "forecast"), ("2024-25", "forecast")]
    assert [d.index for d in found[3:]] == pytest.approx([106.1, 106.1 * 1.0168])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2022-23 = 100", "2023-24 = 100", "no header row with '2022-23 = 100'"),
        ("100,per cent change on previous year,Cash,", "100,change,Cash,", "is headed 'change'"),
        ("2022-23 = 100,", "2022-23 = 100,2022-23 = 100,", "'2022-23 = 100' occurs 2 times"),
        (",2021-22,", ",2021-22 (r),", "2022-23 follows 2020-21: a year is missing"),
        (",2022-23,100.000", ",2022-23,99.000", "with 2022-23 = 100"),
        ("94.403", "-", "holds '-'"),
    ],
)
def test_an_altered_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str) -> None:
    with pytest.raises(SourceRefused, match=message):
        read(tmp_path, monkeypatch, TEXT.replace(old, new))


def test_a_file_cut_short_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceRefused, match="found 5 years, expected at least 6"):
        read(tmp_path, monkeypatch, TEXT, fewest=6)


@pytest.mark.real
def test_deflators_as_published(raw_folder: Path) -> None:
    found = {d.year: d for d in deflators.read_deflators(RawFiles(raw_folder), Log())}
    assert len(found) == 74
    assert found["1955-56"] == Deflator("1955-56", 3.521, "outturn")
    assert found["2015-16"].index == 82.459
    assert [year for year, d in found.items() if d.status == "forecast"] == ["2023-24", "2024-25", "2025-26", "2026-27", "2027-28", "2028-29"]
    assert found["2028-29"].index == pytest.approx(100 * 1.061 * 1.0168 * 1.0171 * 1.0162 * 1.0177 * 1.0188)
