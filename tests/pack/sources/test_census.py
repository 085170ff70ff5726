"""Census 2021: counts that are sums of columns, and ethnic groups added up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from vfmxl.errors import SourceRefused
from vfmxl.pack.sources import census
from vfmxl.pack.sources.base import Log, RawFiles

if TYPE_CHECKING:
    from pathlib import Path

TENURE = """utla23_code,utla23_name,Lives rent free,Owned: Owns outright,Owned: Owns with a mortgage or loan,Private rented: Other private rented,\
Private rented: Private landlord or letting agency,Shared ownership: Shared ownership,Social rented: Other social rented,\
Social rented: Rents from council or Local Authority,all_households
E06000027,Torbay,1.0,40.0,20.0,3.0,15.0,1.0,11.0,9.0,100.0
E10000016,Kent,2.0,80.0,40.0,6.0,30.0,2.0,22.0,18.0,200.0
"""
ETHNIC = """2023 Upper tier local authorities Code,2023 Upper tier local authorities,Ethnic group (20 categories) Code,Ethnic group (20 categories),Observation
E06000027,Torbay,-8,Does not apply,0
E06000027,Torbay,1,"Asian, Asian British or Asian Welsh: Bangladeshi",7
E06000027,Torbay,13,"White: English, Welsh, Scottish, Northern Irish or British",90
E06000027,Torbay,17,White: Other White,3
W06000024,Merthyr Tydfil,17,White: Other White,210
"""


def tenure(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> dict[tuple[str, str], float]:
    monkeypatch.setattr(census, "COUNCILS", 2)
    (folder / census.TENURE.file).write_text(text, encoding="utf-8")
    return {(f.measure, f.area): f.value for f in census.read_wide(census.TENURE, RawFiles(folder), Log())}


def test_tenures_are_sums_of_their_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = tenure(tmp_path, monkeypatch, TENURE)
    assert {measure: value for (measure, area), value in values.items() if area == "E06000027"} == {
        "census.households": 100,
        "census.owned_outright": 40,
        "census.owned_mortgage": 20,
        "census.social_rented": 20,
        "census.private_rented": 18,
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Owned: Owns outright", "Owned", "'Owned: Owns outright' occurs 0 times"),
        ("E10000016,Kent,2.0,80.0,40.0,6.0,30.0,2.0,22.0,18.0,200.0\n", "", "found 1 councils, expected 2"),
        ("E10000016", "E06000027", "each once"),
        ("E10000016", "E07000106", "expected an upper-tier council"),
        (",80.0,", ",c,", "holds 'c'"),
    ],
)
def test_an_altered_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str) -> None:
    with pytest.raises(SourceRefused, match=message):
        tenure(tmp_path, monkeypatch, TENURE.replace(old, new))


def ethnic_groups(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> tuple[dict[str, float], Log]:
    monkeypatch.setattr(census, "COUNCILS", 1)
    (folder / census.ETHNIC_FILE).write_text(text, encoding="utf-8")
    log = Log()
    return {f.measure: f.value for f in census.read_ethnic_groups(RawFiles(folder), log)}, log


def test_everybody_but_white_british(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values, log = ethnic_groups(tmp_path, monkeypatch, ETHNIC)
    assert values == {"census.ethnic_all": 100, "census.ethnic_minority": 10}
    assert dict(log.counts) == {("dropped", "councils of Wales"): 1}


def test_groups_by_other_names_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceRefused, match=r"found 1 councils \(0 with"):
        ethnic_groups(tmp_path, monkeypatch, ETHNIC.replace("Northern Irish or British", "British"))


@pytest.mark.real
def test_counts_that_were_looked_up(raw_folder: Path) -> None:
    values: dict[tuple[str, str], float] = {}
    for source in census.SOURCES:
        values |= {(f.measure, f.area): f.value for f in source.read(RawFiles(raw_folder), Log())}
    assert values["census.households", "E10000016"] == 648_398
    assert values["census.ethnic_all", "E08000035"] == 811_953
    assert values["census.residents", "E06000053"] == 2_053
    assert values["census.disabled", "E06000001"] == 21_143
    # The two ways of adding up England's residents differ by the perturbation of small areas.
    residents = [sum(value for (name, _), value in values.items() if name == measure) for measure in ("census.residents", "census.ethnic_all")]
    assert residents == [56_490_046, 56_490_017]


def test_every_source_names_its_file() -> None:
    assert [source.files[0] for source in census.SOURCES if isinstance(source.read, partial)] == [census.TENURE.file, census.DISABILITY.file]
