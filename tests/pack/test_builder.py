"""Building: measures, derivations, reconciliation, and that a failure harms nothing."""

from __future__ import annotations

import math
import re
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.made_up import CODES, ENGLAND, catalogue, figures, write_pack
from vfmxl.catalogue import loader
from vfmxl.errors import RequestRefused, SourceRefused
from vfmxl.pack import builder
from vfmxl.pack.builder import build, canonical_codes, derive
from vfmxl.pack.diff import differences
from vfmxl.pack.measures import Expression, MeasureStore
from vfmxl.pack.observations import IndicatorSeries, add_derivation
from vfmxl.pack.reader import open_pack
from vfmxl.pack.reconcile import reconcile
from vfmxl.pack.sources.base import Figure, Log, Reconciliation, Source
from vfmxl.pack.writer import Reading
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = CODES[0], CODES[3]


def store(*found: Figure, publication: str = "p") -> MeasureStore:
    made = MeasureStore({code: code for code in (ONE, TWO, ENGLAND, "E12000001")} | {"OLD": ONE})
    made.add(publication, found)
    return made


@pytest.mark.parametrize(
    ("text", "terms"),
    [("a.b", ((1.0, "a.b"),)), ("a.b + c.d - e.f", ((1.0, "a.b"), (1.0, "c.d"), (-1.0, "e.f"))), (" - a.b+c.d ", ((-1.0, "a.b"), (1.0, "c.d")))],
)
def test_an_expression(text: str, terms: object) -> None:
    assert Expression.parse(text).terms == terms


@pytest.mark.parametrize("text", ["a", " ", "a.b c.d", "a.b * c.d", "a.b +", "1 + a.b"])
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(RequestRefused, match="cannot read the expression"):
        Expression.parse(text)


def observe(made: MeasureStore, **derivation: Any) -> dict[tuple[str, str], tuple[str, float]]:
    series = IndicatorSeries()
    add_derivation(series, loader.Derivation(indicator="i", publications=("p",), **derivation), "percent", made)
    return {key: (o.status, o.value) for key, o in series.observations.items()}


def test_a_sum_with_a_missing_part_is_missing_with_the_gravest_reason() -> None:
    made = store(
        Figure("a.x", ONE, "2024-25", 1.0), Figure("a.y", ONE, "2024-25", math.nan, "not_submitted"),
        Figure("a.x", TWO, "2024-25", math.nan, "suppressed"), Figure("a.y", TWO, "2024-25", math.nan, "not_submitted"),
    )  # fmt: skip
    found = observe(made, value="a.x + a.y")
    assert {key[0]: status for key, (status, _) in found.items()} == {ONE: "not_submitted", TWO: "suppressed"}


def test_per_head_takes_the_population_of_the_year_in_which_the_year_starts() -> None:
    made = store(Figure("a.x", ONE, "2024-25", 100.0), Figure("a.x", ONE, "2023-24", 100.0))
    made.add("people", [Figure("pop.adults", ONE, "2024", 50.0), Figure("pop.adults", ONE, "2025", 10.0)])
    found = observe(made, numerator="a.x", denominator="pop.adults", scale=10.0)
    assert found[ONE, "2024-25"] == ("published", 20.0)
    assert found[ONE, "2023-24"][0] == "no_population"


def test_a_council_without_a_return_keeps_its_population() -> None:
    """The weighted model predicts it by that."""
    made = store(Figure("a.x", ONE, "2024-25", math.nan, "not_submitted"), Figure("a.x", TWO, "2024-25", 80.0))
    made.add("people", [Figure("pop.adults", code, "2024", 50.0) for code in (ONE, TWO)])
    series = IndicatorSeries()
    add_derivation(series, loader.Derivation(indicator="i", publications=("p",), numerator="a.x", denominator="pop.adults"), "rate", made)
    held = series.observations[ONE, "2024-25"]
    assert (held.status, held.denominator) == ("not_submitted", 50.0)
    assert math.isnan(held.value)
    assert math.isnan(held.numerator)


def test_a_zero_denominator_gives_no_figure() -> None:
    made = store(Figure("a.x", ONE, "2024-25", 1.0), Figure("a.y", ONE, "2024-25", 0.0))
    assert observe(made, numerator="a.x", denominator="a.y")[ONE, "2024-25"][0] == "not_applicable"


def test_a_margin_of_zero_is_no_interval() -> None:
    made = store(
        Figure("a.x", ONE, "2024-25", 5.0), Figure("a.m", ONE, "2024-25", 0.0), Figure("a.x", TWO, "2024-25", 5.0), Figure("a.m", TWO, "2024-25", 0.5)
    )
    series = IndicatorSeries()
    add_derivation(series, loader.Derivation(indicator="i", publications=("p",), value="a.x", margin="a.m"), "score", made)
    assert math.isnan(series.observations[ONE, "2024-25"].lower)
    assert (series.observations[TWO, "2024-25"].lower, series.observations[TWO, "2024-25"].upper) == (4.5, 5.5)


def test_two_versions_of_a_figure_never_mix() -> None:
    made = store(Figure("a.x", ONE, "2024-25", 1.0))
    made.add("q", [Figure("a.x", ONE, "2024-25", 2.0)])
    series = IndicatorSeries()
    add_derivation(series, loader.Derivation(indicator="i", publications=("p",), value="a.x"), "money", made)
    with pytest.raises(RequestRefused, match="two versions never mix"):
        add_derivation(series, loader.Derivation(indicator="i", publications=("q",), value="a.x"), "money", made)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([Figure("a.x", "E99", "2024-25", 1.0)], "not in the catalogue"),
        ([Figure("a.x", ONE, "2024-25", 1.0), Figure("a.x", "OLD", "2024-25", 2.0)], "given twice"),
    ],
)
def test_unknown_areas_and_doubles_are_refused(found: list[Figure], told: str) -> None:
    with pytest.raises(RequestRefused, match=told):
        store(*found)


@pytest.mark.parametrize(
    ("england", "second", "rule", "holds"),
    [
        (300.0, 200.0, Reconciliation("a.x", 0.5), True),
        (301.0, 200.0, Reconciliation("a.x", 0.5), True),
        (302.0, 200.0, Reconciliation("a.x", 0.5), False),
        (302.0, 200.0, Reconciliation("a.x", 0.5, 0.5), False),  # nobody is missing: there is nothing to estimate
        (180.0, math.nan, Reconciliation("a.x", 0.5, 0.5), True),
        (300.0, math.nan, Reconciliation("a.x", 0.5, 0.5), False),
        (302.0, 200.0, Reconciliation("a.x", 0.5, others=0.01), True),
    ],
)
def test_councils_must_add_up_to_england(england: float, second: float, rule: Reconciliation, holds: bool) -> None:
    made = store(
        Figure("a.x", ENGLAND, "2024-25", england), Figure("a.x", ONE, "2024-25", 100.0), Figure("a.x", "E12000001", "2024-25", 999.0),
        Figure("a.x", TWO, "2024-25", second, "not_submitted" if math.isnan(second) else "published"),
    )  # fmt: skip
    source = Source("p", ("file.csv",), lambda _raw, _log: [], (rule,))
    if holds:
        reconcile(source, made, Log())
    else:
        with pytest.raises(SourceRefused, match=r"file\.csv: a\.x in 2024-25: councils add up to"):
            reconcile(source, made, Log())


def test_an_indicator_without_any_figure_is_refused() -> None:
    facts = catalogue()
    made = MeasureStore(canonical_codes(facts))
    for name, found in figures().items():
        made.add(name, [figure for figure in found if figure.measure != "s.quality"])
    made.figures["s.quality"] = {}
    with pytest.raises(RequestRefused, match="quality has no figure at all"):
        derive(facts, made)


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (write_pack(tmp_path / name) for name in ("one.sqlite", "two.sqlite"))
    assert one.read_bytes() == other.read_bytes()


def test_a_target_without_a_folder_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(RequestRefused, match="no folder"):
        build(tmp_path, tmp_path / "no" / "pack.sqlite")


def test_a_write_that_fails_leaves_the_target_untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(path: Path, *_: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(builder, "_read", lambda *_: Reading(MeasureStore({})))
    monkeypatch.setattr(builder, "derive", lambda *_: {})
    monkeypatch.setattr(builder, "write", half)
    target = tmp_path / "pack.sqlite"
    target.write_bytes(b"the pack in use")
    with pytest.raises(OSError, match="No space"):
        build(tmp_path, target)
    assert target.read_bytes() == b"the pack in use"
    assert [path.name for path in tmp_path.iterdir()] == ["pack.sqlite"]


def test_a_difference_of_one_figure_is_listed(tmp_path: Path) -> None:
    old, new = (open_pack(write_pack(tmp_path / f"{seed}.sqlite", seed)) for seed in (1, 2))
    changes = list(differences(old, new))
    assert {change.kind for change in changes} == {"restated"}
    one = next(c for c in changes if (c.indicator, c.area, c.period) == ("need_imd", "Council 01", "2025"))
    assert (one.old, one.new) == (
        old.series("need_imd").value[old.by_code[ONE].position, 0],
        new.series("need_imd").value[new.by_code[ONE].position, 0],
    )
    assert list(differences(old, old)) == []


def test_the_catalogue_is_refused_with_file_and_place(tmp_path: Path) -> None:
    root = shutil.copytree(loader.HERE, tmp_path / "catalogue", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = root / "indicators" / "context.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('kind = "percent"', 'kind = "per cent"', 1), encoding="utf-8")
    with pytest.raises(RequestRefused, match=r"indicators.context\.toml: .*per cent"):
        loader.load(root)


def test_the_catalogue_holds_what_was_promised() -> None:
    facts = loader.load()
    fixed = {
        "spend_net_adult",
        "spend_net_65",
        "spend_net_1864",
        "spend_net_ld_1864",
        "spend_net_mh_1864",
        "spend_net_physical_1864",
        "need_imd",
        "need_idaopi",
        "need_75",
    }
    assert fixed <= set(facts.indicators)
    assert len(facts.indicators) >= 90
    for indicator in facts.indicators.values():
        assert indicator.caveat, indicator.id
        assert indicator.kind != "money_per_head" or indicator.polarity in ("neutral", "context"), f"{indicator.id}: money is neutral"
        assert not (indicator.graded == "strong" and indicator.kind in ("money_per_head", "money", "unit_cost")), indicator.id
    assert msgspec.to_builtins(facts.areas["E08000038"])["former"] == ("E08000016",)


def test_amounts_are_added_up_alike_by_every_python() -> None:
    """The built-in sum rounds otherwise from Python 3.12 on; it may count, but not add amounts."""
    counting = re.compile(r"sum\((bool\()?UPPER_TIER\.fullmatch")
    for path in sorted((loader.HERE.parent / "pack" / "sources").glob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not re.search(r"(?<![\w.])sum\(", line) or counting.search(line), f"{path.name}: {line.strip()}"


@pytest.mark.real
def test_the_committed_pack_is_what_the_official_files_build(raw_folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "built.sqlite"
    built = build(raw_folder, target)
    committed = open_pack(bundled_pack())
    assert built.content == committed.manifest["content"]
    made_with = int.from_bytes(bundled_pack().read_bytes()[96:100], "big")
    if made_with == sqlite3.sqlite_version_info[0] * 1_000_000 + sqlite3.sqlite_version_info[1] * 1000 + sqlite3.sqlite_version_info[2]:
        assert target.read_bytes() == bundled_pack().read_bytes(), f"same SQLite ({sqlite3.sqlite_version}), other bytes"
    assert target.stat().st_size < 12_000_000


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "find", "put", "told"),
    [
        ("mhclg_RSX_2021-22_data_by_LA_Live.csv", b"RSX-asc-net-cur-exp", b"RSX-asc-net-cur-xxx", "no row of asset ids"),
        (
            "mhclg_RA_2021-22_data_by_LA.csv",
            b"TOTAL ADULT SOCIAL CARE",
            b"TOTAL ADULT CARE",
            "row 7: column 'TOTAL ADULT SOCIAL CARE' occurs 0 times",
        ),
        ("mhclg_RSX_2021-22_data_by_LA_Live.csv", b'"44,369"', b'"44,368"', "has been altered, or is another release"),
        ("mhclg_RSX_2021-22_data_by_LA_Live.csv", b'"44,369"', b'"944,369"', "councils add up to"),
        ("mhclg_RSX_2021-22_data_by_LA_Live.csv", b'"44,369"', b'"44369?"', "expected a number"),
        ("hmt_gdp_deflators_dec2023.csv", b"2022-23 = 100", b"2023-24 = 100", "2022-23 = 100"),
    ],
)
def test_an_altered_file_is_refused_and_the_pack_in_use_stays(
    file: str, find: bytes, put: bytes, told: str, raw_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    for path in raw_folder.iterdir():
        (folder / path.name).symlink_to(path)
    content = (raw_folder / file).read_bytes()
    assert find in content
    (folder / file).unlink()
    (folder / file).write_bytes(content.replace(find, put))
    target = tmp_path / "pack.sqlite"
    target.write_bytes(b"the pack in use")
    with pytest.raises(SourceRefused) as caught:
        build(folder, target)
    assert caught.value.sentence.startswith(file)
    assert told in caught.value.sentence
    assert target.read_bytes() == b"the pack in use"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack.sqlite", "raw"]


@pytest.mark.real
@pytest.mark.parametrize(
    "file", ["mhclg_RO3_LA_Data_2024-25_data_by_LA.ods", "ons_mye2024_persons_syoa_2023geog.csv", "nhsd_ASCFR_and_SALT_Data_Tables_2021-22.xlsx"]
)
def test_a_truncated_or_missing_file_is_refused(file: str, raw_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    for path in raw_folder.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / file).unlink()
    with pytest.raises(SourceRefused, match=r"is not in"):
        build(folder, tmp_path / "pack.sqlite")
    content = (raw_folder / file).read_bytes()
    (folder / file).write_bytes(content[: len(content) // 2])
    with pytest.raises(SourceRefused) as caught:
        build(folder, tmp_path / "pack.sqlite")
    assert caught.value.sentence.startswith(file)
