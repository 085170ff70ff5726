"""What the field asks of such figures (METHODS 7), read in every text that a user can see."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from docs.make import pages
from vfmxl.catalogue import drivers, loader, outcomes, steps
from vfmxl.charts import KINDS
from vfmxl.functions import Engine, all_functions, call, evaluate
from vfmxl.functions.reference import as_text
from vfmxl.resources import bundled_pack
from vfmxl.workbook.build import Request, build_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
WRITTEN_BY_HAND = ("README.md", "CHANGELOG.md", "docs/calc.md", "docs/data.md", "docs/deployment.md", "docs/methods.md", "docs/workbooks.md")
FORBIDDEN = re.compile(r"\b(best|worst|savings?|inefficien\w*|league|rank(?!ed\b)\w*|overspen\w*|underspen\w*|top \d+|bottom \d+)\b", re.IGNORECASE)
# Official titles, and cautions that deny what they name.
ALLOWED = re.compile(
    r"planned savings as a share of budget|asc_savings_pct|never a rank|no rank|not a league table|never turns into a league table", re.IGNORECASE
)
COUNCILS = ("Torbay", "Kent", "Camden", "Birmingham")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


@pytest.fixture(scope="module")
def workbooks(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    found = {council: folder / f"{council}.xlsx" for council in COUNCILS[:2]}
    for council, path in found.items():
        build_workbook(engine, Request(council, twin=True), path)
    return found


def texts_of_the_program(engine: Engine) -> Iterator[tuple[str, str]]:
    for path in (*pages(), *(ROOT / name for name in WRITTEN_BY_HAND)):
        yield str(path), path.read_text(encoding="utf-8")
    for function in all_functions().values():
        yield function.name, as_text(function)
    catalogue = loader.load()
    for group in (catalogue.indicators, catalogue.publications, catalogue.areas):
        for name, facts in group.items():
            yield name, repr(facts)
    for module in (drivers, outcomes, steps):
        yield module.__name__, repr({name: value for name, value in vars(module).items() if name.isupper()})
    yield "charts", repr(KINDS)
    for council in COUNCILS:
        for name in ("OUTCOMES", "QUADRANT", "BRIDGE", "QUALITY", "GAPS"):
            yield f"WHY {name} {council}", evaluate(engine, "WHY", [name, council])
        for name in ("GAP", "POSITION", "EXPECTED", "DRIVERS", "SENSITIVITY", "PEERSTATS", "PEERAVG"):
            yield f"WHY {name} {council}", evaluate(engine, "WHY", [name, council, "spend_net_adult"])


def words_of(path: Path) -> Iterator[tuple[str, str]]:
    for sheet in openpyxl.load_workbook(path, data_only=True):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    yield f"{path.stem} {sheet.title}!{cell.coordinate}", cell.value


def test_no_word_of_a_league_table_is_said_anywhere(engine: Engine, workbooks: dict[str, Path]) -> None:
    texts = [*texts_of_the_program(engine), *(found for path in workbooks.values() for found in words_of(path))]
    assert len(texts) > 4000
    found = {name: words for name, text in texts if (words := FORBIDDEN.findall(ALLOWED.sub("", text)))}
    assert found == {}


def columns(table: list[list[Any]]) -> list[str]:
    return [str(cell) for cell in table[0]]


# Every table that has a word about a position or an expected figure -> the column or rows of its half-width in £ and in %.
TABLES: tuple[tuple[str, list[Any], str, str], ...] = (
    ("GAPS", ["{council}", "spending", "2024-25"], "half-width, £", "half-width, %"),
    ("SENSITIVITY", ["{council}", "spend_net_adult"], "half-width, £", "half-width, %"),
    ("BRIDGE", ["{council}"], "half-width, £", "half-width, %"),
)


@pytest.mark.parametrize("council", COUNCILS)
@pytest.mark.parametrize(("name", "arguments", "pounds", "percent"), TABLES)
def test_a_table_with_words_about_money_has_the_width_in_pounds_and_percent(
    name: str, arguments: list[Any], pounds: str, percent: str, council: str, engine: Engine
) -> None:
    table = evaluate(engine, name, [argument.format(council=council) if isinstance(argument, str) else argument for argument in arguments])
    heads = columns(table)
    for row in table[1:]:
        told = row[heads.index("position")] if "position" in heads else row[heads.index("expected")] if "expected" in heads else row[-1]
        if name == "GAPS" and (told not in ("higher", "lower", "similar") or row[heads.index("£")] == "-"):
            continue
        if name == "SENSITIVITY" and not isinstance(told, float):
            continue
        if name == "BRIDGE" and row is not table[-1]:
            continue
        assert isinstance(row[heads.index(pounds)], float), row
        assert isinstance(row[heads.index(percent)], float), row


def test_every_function_that_judges_money_is_looked_at(engine: Engine) -> None:
    """A table with a position, an expected figure or a difference in pounds is in the list above, or shows its half-width in rows."""
    by_rows = {"DRIVERS", "OUTCOMES", "MODEL", "PEERSTATS"}
    judging = set()
    for name, function in all_functions().items():
        if not function.table:
            continue
        given = {"area": "Torbay", "indicator": "spend_net_adult", "areas": "Torbay", "indicators": "spend_net_adult"}
        table = call(engine, name, [given.get(argument.kind) for argument in function.arguments])
        words = " ".join(str(cell) for row in table for cell in row).casefold() if isinstance(table, list) else ""
        if re.search(r"\bexpected\b|\bposition\b|difference, £", words) and name not in ("FIND", "TABLE", "AREAS", "QUALITY"):
            judging.add(name)
    assert judging <= {name for name, *_ in TABLES} | by_rows


@pytest.mark.parametrize("council", COUNCILS)
def test_drivers_and_outcomes_show_the_width_beside_their_figure(council: str, engine: Engine) -> None:
    drivers_table = call(engine, "DRIVERS", [council, "spend_net_adult", "2024-25", None, 0])
    assert [row[0] for row in drivers_table[-3:]] == ["expected", "half-width of its 95% range", "half-width, % of expected"]
    spending = evaluate(engine, "OUTCOMES", [council, "2024-25", None, 0])[-1]
    assert (type(spending[6]) is float) == (type(spending[9]) is float)


SENTENCE = re.compile(r"(higher|lower) than expected|not distinguishable from expected|\b(higher|lower|similar): ")


@pytest.mark.parametrize("council", COUNCILS)
def test_a_sentence_about_money_gives_pounds_and_percent_that_cannot_be_told(council: str, engine: Engine) -> None:
    said = 0
    for indicator in ("spend_net_adult", "spend_net_65", "spend_net_1864", "spend_net_ld_1864"):
        for period in ("2023-24", "2024-25"):
            sentences = [
                evaluate(engine, "WHY", ["POSITION", council, indicator, period, benchmark]) for benchmark in ("nearest", "england", "expected")
            ]
            sentences += [
                evaluate(engine, "WHY", ["EXPECTED", council, indicator, period]),
                str(call(engine, "EXPECTED", [council, indicator, period, "word"])),
            ]
            sentences.append(str(call(engine, "QUADRANT", [council, period])))
            for sentence in sentences:
                if SENTENCE.search(sentence):
                    assert re.search(r"a difference under £[\d.,]+m?( a year)? \(\d+%\) cannot be (told|detected)", sentence), sentence
                    said += 1
    assert said or council == "Birmingham"


POSITIONS = {"higher", "lower", "similar"}


def test_every_word_about_money_in_a_workbook_stands_beside_its_width(workbooks: dict[str, Path]) -> None:
    looked_at = 0
    for path in workbooks.values():
        for sheet in openpyxl.load_workbook(path, data_only=True):
            for row in sheet.iter_rows():
                words = [cell for cell in row if isinstance(cell.value, str)]
                # Outcomes are no money; everything else that is judged is.
                if sheet.title != "Outcomes" and any(cell.value in POSITIONS for cell in words):
                    assert any(re.fullmatch(r"£[\d,]+ \(\d+%\)", str(cell.value)) for cell in words), f"{sheet.title}!{row[0].coordinate}"
                    looked_at += 1
                for cell in words:
                    if SENTENCE.search(str(cell.value)) and "£" in str(cell.value):
                        assert re.search(r"£[\d.,]+m?( a year)? \(\d+%\)", str(cell.value)), f"{sheet.title}!{cell.coordinate}"
                        looked_at += 1
    assert looked_at > 40


def test_no_list_of_councils_is_in_the_order_of_a_figure(engine: Engine, workbooks: dict[str, Path]) -> None:
    """Wherever councils stand below each other they are in the order of their names."""
    by_name = {area.name: i for i, area in enumerate(engine.pack.areas)} | {area.code: i for i, area in enumerate(engine.pack.areas)}
    tables = [call(engine, "PEERS", ["Torbay", group, 0]) for group in ("nearest", "similar-need", "england", "region")] + [
        call(engine, "AREAS", [None, 0])
    ]
    for table in tables:
        places = [by_name[row[0]] for row in table]
        assert places == sorted(places)
    for path in workbooks.values():
        for sheet in openpyxl.load_workbook(path, data_only=True):
            for column in sheet.iter_cols():
                places = [by_name[cell.value] for cell in column if cell.value in by_name]
                own = by_name[path.stem]
                others = [place for place in places if place != own]
                assert others == sorted(others) or len(others) < 5, f"{sheet.title} {column[0].column_letter}"


def test_no_function_takes_or_gives_an_order() -> None:
    for function in all_functions().values():
        for argument in function.arguments:
            assert not re.search(r"\b(sort|order|descending|rank)", argument.help, re.IGNORECASE), argument.name


def test_every_workbook_repeats_that_variation_does_not_remove_the_need_for_investment(workbooks: dict[str, Path]) -> None:
    for path in workbooks.values():
        assert any("does not remove the need for investment in social care" in words for _, words in words_of(path))
