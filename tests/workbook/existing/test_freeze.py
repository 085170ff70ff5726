"""The copy for colleagues: values for our formulas, everything else as it was; and back again."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from tests.conftest import skip_or_fail
from tests.workbook.existing.corpus import SPEND, parts_of, rich, write
from tests.workbook.existing.differ import between, cells_that_differ, entries, parts_that_differ
from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.cells import SharedTexts
from vfmxl.workbook.existing.formulas import formulas_of
from vfmxl.workbook.existing.freeze import FreezeReport, Options, freeze
from vfmxl.workbook.existing.output import choose_output
from vfmxl.workbook.existing.record import HEAD, NAME
from vfmxl.workbook.existing.thaw import ThawReport, thaw

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workbook.conftest import Convert
    from vfmxl.functions import Engine

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
DAY = dt.date(2026, 11, 23)
ALLOWED = re.compile(
    r"xl/worksheets/sheet\d+\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|\[Content_Types\]\.xml|xl/calcChain\.xml|xl/externalLinks/(_rels/)?externalLink1\.xml(\.rels)?|xl/tables/table1\.xml"
)


def copied(source: Path, target: Path) -> Path:
    shutil.copy(source, target)
    return target


def frozen(engine: Engine, path: Path, **options: Any) -> tuple[Path, FreezeReport]:
    output = choose_output(path, None, "shared", force=True)
    report = freeze(engine, output, Options(DAY, **options))
    return output.target, report


def thawed(path: Path) -> tuple[Path, ThawReport]:
    output = choose_output(path, None, "restored", force=True)
    report = thaw(output)
    return output.target, report


def values(path: Path, *, skip: str = NAME) -> dict[tuple[str, str], Any]:
    """Every value as openpyxl shows it."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book.worksheets if sheet.title != skip for row in sheet.iter_rows() for cell in row if cell.value is not None}  # fmt: skip


def calamine(path: Path) -> dict[str, Any]:
    book = python_calamine.load_workbook(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name != NAME}


def formulas(path: Path) -> dict[tuple[str, str], tuple[str, str, str, Any]]:
    """Every formula of ours, written out: text, kind, metadata, area."""
    with open_archive(path) as archive:
        book = read_book(archive)
        texts = SharedTexts(archive, book.shared_strings)
        return {
            (sheet, str(cell.place)): (re.sub(r"\[\d+\]!", "[1]!", cell.formula), cell.kind, cell.metadata, cell.area)
            for sheet, part in book.sheets.items()
            for cell in formulas_of(archive, part, texts, lambda text: "vfm" in text.lower() and "in a text" not in text).cells
        }


def test_only_what_the_report_names_changes(engine: Engine, workbook: Path) -> None:
    before = workbook.read_bytes()
    target, report = frozen(engine, workbook)
    assert workbook.read_bytes() == before
    differing = parts_that_differ(workbook, target)
    assert differing == report.parts
    assert all(ALLOWED.fullmatch(part) for part in differing)
    old, new = parts_of(workbook), parts_of(target)
    with open_archive(workbook) as archive:
        sheets = read_book(archive).sheets
    for sheet, part in sheets.items():
        named = {line.where for line in report.frozen if line.sheet == sheet}
        assert cells_that_differ(old[part], new[part]) == named
        assert between(old[part]) == between(new[part])
        assert named or part not in differing


def test_every_value_is_as_it_was(engine: Engine, workbook: Path) -> None:
    target, _ = frozen(engine, workbook)
    assert values(target) == values(workbook)
    assert calamine(target) == calamine(workbook)
    assert len(calamine(workbook)) == 3
    assert formulas(target) == {}
    assert NAME in python_calamine.load_workbook(target).sheet_names


def test_their_own_formulas_stay(engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    target, _ = frozen(engine, copied(made["prefixed"], tmp_path / "a.xlsx"))
    sheet = openpyxl.load_workbook(target)["Budget"]
    assert (sheet["C2"].value, sheet["B4"].value, sheet["C5"].value) == ("=B2*2", "=SUM(B2:B3)", '=IFERROR(B5,"none")')
    assert sheet["B5"].value == "#N/A"


def test_no_trace_of_the_add_in_or_of_the_authors_path_is_left(engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    path = copied(made["excel"], tmp_path / "a.xlsx")
    parts = parts_of(path)
    absolute = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15"><x15ac:absPath url="C:\\Users\\jo\\" '
        'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent><bookViews>'
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<bookViews>", absolute.encode())
    target, _ = frozen(engine, write(parts, path))
    left = parts_of(target)
    assert not any(b"xlam" in content or b"Users" in content for name, content in left.items() if NAME not in name)
    assert not any("externalLink" in name for name in left)
    assert b"AlternateContent" not in left["xl/workbook.xml"]


def test_frozen_twice_is_frozen_once(engine: Engine, workbook: Path) -> None:
    once, _ = frozen(engine, workbook)
    twice, report = frozen(engine, once)
    assert report.frozen == ()
    assert parts_that_differ(once, twice) == set()


def test_thawed_it_is_what_it_was(engine: Engine, workbook: Path) -> None:
    copy, report = frozen(engine, workbook)
    back, thaw_report = thawed(copy)
    assert thaw_report.left == ()
    assert len(thaw_report.thawed) == len(report.frozen)
    assert formulas(back) == formulas(workbook)
    assert values(back) == values(workbook)
    again, thaw_report = thawed(back)
    assert (thaw_report.thawed, thaw_report.left) == ((), ())
    assert formulas(again) == formulas(workbook)


def test_the_record_says_cell_formula_value_source_pack_and_date(engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    target, _ = frozen(engine, copied(made["office"], tmp_path / "a.xlsx"))
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(target)[NAME].iter_rows()]
    (head,) = [number for number, row in enumerate(rows) if tuple(row) == HEAD]
    b2 = next(row for row in rows[head:] if row[0] == "Budget" and row[2] == "B2")
    assert b2[1] == pytest.approx(engine_value(engine))
    assert b2[3] == f'=_xldudf_VFM_VALUE(A2,"{SPEND}","2024-25")'
    assert "Revenue Outturn" in b2[4]
    assert b2[5:7] == ["2026-11-23", engine.pack.id]


def engine_value(engine: Engine) -> float:
    from vfmxl.functions import call

    value = call(engine, "VALUE", ["Torbay", SPEND, "2024-25"])
    assert isinstance(value, float)
    return value


@pytest.mark.office
@pytest.mark.parametrize("name", ["excel", "calc", "1904", "prefixed", "shared"])
def test_a_colleague_without_the_add_in_sees_every_value(
    name: str, engine: Engine, made: dict[str, Path], recalculate: Convert, tmp_path: Path
) -> None:
    path = copied(made[name], tmp_path / "book.xlsx")
    target, _ = frozen(engine, path)
    folder = tmp_path / "out"
    shown = {k: v for k, v in values(recalculate(target, "xlsx", folder)).items() if k in values(path)}
    expected = values(path)
    assert {k: v for k, v in shown.items() if not (v == pytest.approx(expected[k]) if isinstance(v, float) else v == expected[k])} == {}
    assert len(shown) >= len(expected) - 1
    unfrozen = values(recalculate(path, "xlsx", folder))
    assert "#NAME?" in unfrozen.values()
    assert "#NAME?" not in shown.values()


def test_a_range_kept_live_stays_with_its_shared_formula(engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    path = copied(made["shared"], tmp_path / "a.xlsx")
    target, report = frozen(engine, path, keep_live=("working!B12:B13", "'O''Hara £ \N{GRINNING FACE}'!A7"))
    live = formulas(target)
    assert {place for sheet, place in live if sheet == "Working"} == {"(11, 1)", "(12, 1)"}
    assert live["Working", "(12, 1)"][0] == 'VFM_VALUE($A13,"spend_net_adult","2024-25")&""'
    assert len([place for sheet, place in live if sheet.startswith("O'Hara")]) == 1
    assert {left.why for left in report.left} == {"It was to be kept live."}
    assert b'ref="B12:B13" si="0"' in parts_of(target)["xl/worksheets/sheet3.xml"]
    back, thaw_report = thawed(target)
    assert thaw_report.left == ()
    assert formulas(back) == formulas(path)


def test_sheets_may_be_chosen(engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    path = copied(made["excel"], tmp_path / "a.xlsx")
    target, report = frozen(engine, path, sheets=("budget",))
    assert {sheet for sheet, _ in formulas(target)} == {"O'Hara £ \N{GRINNING FACE}", "Working"}
    assert {line.sheet for line in report.frozen} == {"Budget"}
    assert "xl/externalLinks/externalLink1.xml" in parts_of(target)
    assert formulas(thawed(target)[0]) == formulas(path)


@pytest.mark.parametrize(
    ("options", "told"), [({"sheets": ("None",)}, "no sheet"), ({"keep_live": ("A1",)}, "no range"), ({"keep_live": ("Budget!A0",)}, "no range")]
)
def test_what_names_nothing_is_refused(options: dict[str, Any], told: str, engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    path = copied(made["excel"], tmp_path / "a.xlsx")
    with pytest.raises(RequestRefused, match=told):
        frozen(engine, path, **options)
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


def test_cells_never_calculated_are_not_emptied(engine: Engine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = '=VFM_VALUE("Kent","spend_net_adult")'
    book.save(tmp_path / "a.xlsx")
    target, report = frozen(engine, tmp_path / "a.xlsx")
    assert [left.why for left in report.left] == ["It has never been calculated: run vfmxl refresh first."]
    assert parts_that_differ(tmp_path / "a.xlsx", target) == set()


def places_of_all_kinds(engine: Engine, path: Path) -> Path:
    """Our functions in names, a conditional format, validation; and cells that use such a name."""
    with Workbook(path) as book:
        book.calc_on_load = False
        book.set_custom_property("vfmxl pack", engine.pack.id, "text")
        sheet = book.add_worksheet("Budget")
        sheet.write("A1", "Kent")
        sheet.write_formula("B1", "=Kents*2", None, 2.0)
        sheet.write_formula("B2", "=Indirectly+1", None, 3.0)
        sheet.write_formula("B3", '="Kents"', None, "Kents")
        book.define_name("Kents", f'=VFM_VALUE("Kent","{SPEND}","2024-25")*2')
        book.define_name("Indirectly", "=Kents+1")
        book.define_name("Relative", f'=VFM_VALUE(Budget!A1,"{SPEND}")')
        book.define_name("List", '=VFM_PEERS(Budget!$A$1,"nearest",0)')
        sheet.conditional_format(
            "A1:A9", {"type": "formula", "criteria": f'=$B$1>VFM_VALUE($A$1,"{SPEND}","2024-25")', "format": book.add_format({"bold": True})}
        )
        sheet.conditional_format("C1:C9", {"type": "formula", "criteria": f'=C1>VFM_VALUE(A1,"{SPEND}")', "format": book.add_format({"bold": True})})
        sheet.data_validation("D1", {"validate": "decimal", "criteria": "<", "value": f'=VFM_VALUE("Kent","{SPEND}","2024-25")'})
    return path


def test_names_formats_and_validation_become_values_or_are_listed(engine: Engine, tmp_path: Path) -> None:
    path = places_of_all_kinds(engine, tmp_path / "a.xlsx")
    target, report = frozen(engine, path)
    names = {name: made.attr_text for name, made in openpyxl.load_workbook(target).defined_names.items()}
    kent = engine_call(engine, "VALUE", "Kent", SPEND, "2024-25")
    assert names["Kents"] == f"{kent!r}*2"
    assert names["Indirectly"] == "Kents+1"
    assert names["List"].startswith('{"')
    assert {(left.where, "other cells" in left.why) for left in report.left} == {("Relative", True), ("xl/worksheets/sheet1.xml", True)}
    text = parts_of(target)["xl/worksheets/sheet1.xml"].decode()
    assert f"<formula>$B$1&gt;{kent!r}</formula>" in text
    assert f"<formula1>{kent!r}</formula1>" in text
    assert text.count("VFM") == 1  # the one that is listed
    sheet = openpyxl.load_workbook(target)["Budget"]
    assert [sheet[cell].value for cell in ("B1", "B2", "B3")] == [2, 3, '="Kents"']
    back, thaw_report = thawed(target)
    assert thaw_report.left == ()
    assert parts_of(back)["xl/worksheets/sheet1.xml"] == parts_of(path)["xl/worksheets/sheet1.xml"]
    assert {n: m.attr_text for n, m in openpyxl.load_workbook(back).defined_names.items()} == {
        n: m.attr_text for n, m in openpyxl.load_workbook(path).defined_names.items()
    }


def engine_call(engine: Engine, name: str, *arguments: Any) -> Any:
    from vfmxl.functions import call

    return call(engine, name, list(arguments))


def test_with_another_pack_what_keeps_no_value_stays(engine: Engine, tmp_path: Path) -> None:
    path = places_of_all_kinds(engine, tmp_path / "a.xlsx")
    parts = parts_of(path)
    parts["docProps/custom.xml"] = parts["docProps/custom.xml"].replace(engine.pack.id.encode(), b"england-asc-1999.01")
    _, report = frozen(engine, write(parts, path))
    assert {left.where for left in report.left} == {"Kents", "Relative", "List", "xl/worksheets/sheet1.xml"}
    assert any("another pack" in left.why for left in report.left)


def test_authors_are_listed_or_taken_out(engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    path = copied(made["excel"], tmp_path / "a.xlsx")
    assert any("Jo Bloggs" in note for note in frozen(engine, path)[1].notes)
    target, _ = frozen(engine, path, strip_author=True)
    assert not any(b"Jo Bloggs" in content for content in parts_of(target).values())
    assert openpyxl.load_workbook(target)["Budget"]["B2"].comment is not None


def signed(path: Path) -> Path:
    parts = parts_of(path)
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>", f'<Relationship Id="rIdS" Type="{kind}" Target="_xmlsignatures/origin.sigs"/></Relationships>'.encode()
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/_xmlsignatures/sig1.xml" ContentType="application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"/></Types>',
    )
    return write(parts, path)


def test_a_signed_workbook_is_refused_or_loses_its_signature(engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    path = signed(copied(made["excel"], tmp_path / "a.xlsx"))
    with pytest.raises(RequestRefused, match="--drop-signature"):
        frozen(engine, path)
    target, _ = frozen(engine, path, drop_signature=True)
    assert not any(b"xmlsignatures" in content or "xmlsignatures" in name for name, content in parts_of(target).items())


def test_links_to_other_files_stay_and_keep_their_numbers(engine: Engine, tmp_path: Path) -> None:
    path = rich(engine, tmp_path / "a.xlsx", "excel")
    parts = parts_of(path)
    link, rels = "xl/externalLinks/externalLink1.xml", "xl/externalLinks/_rels/externalLink1.xml.rels"
    parts[link.replace("Link1", "Link2")] = parts[link]
    parts[rels.replace("Link1", "Link2")] = parts[rels].replace(b"vfmxl.xlam", b"other%20book.xlsx")
    parts[rels] = parts[rels].replace(b'"vfmxl.xlam"', b'"file:///C:\\Users\\jo\\XLSTART\\vfmxl.xlam"')
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", f'<Relationship Id="rIdO" Type="{kind}" Target="externalLinks/externalLink2.xml"/></Relationships>'.encode()
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</externalReferences>", b'<externalReference r:id="rIdO"/></externalReferences>')
    target, report = frozen(engine, write(parts, path))
    assert any("stays without its path" in note for note in report.notes)
    assert any("other%20book.xlsx" in note for note in report.notes)
    left = parts_of(target)
    assert b"Users" not in left[rels]
    assert b"xlPathMissing" in left[rels]
    assert left["xl/workbook.xml"].count(b"<externalReference ") == 2
    back, thaw_report = thawed(target)
    assert thaw_report.left == ()
    assert b"xlStartup" in parts_of(back)[rels]


def test_what_was_edited_since_is_left_and_listed(engine: Engine, made: dict[str, Path], tmp_path: Path) -> None:
    target, _ = frozen(engine, copied(made["carries its functions"], tmp_path / "a.xlsx"))
    parts = parts_of(target)
    budget, arrays = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
    parts[budget], edited = re.subn(rb'(<c r="B2"[^>]*><v>)[^<]*', rb"\g<1>1.5", parts[budget])
    parts[arrays], in_array = re.subn(rb'(<c r="B2"[^>]*><v>)[^<]*', rb"\g<1>99", parts[arrays])
    assert (edited, in_array) == (1, 1)
    back, report = thawed(write(parts, target))
    assert {(left.sheet[:6], left.where, left.why) for left in report.left} == {
        ("Budget", "B2", "It was changed after it was frozen."),
        ("O'Hara", "A1", "It was changed after it was frozen."),
    }
    assert values(back)["Budget", "B2"] == 1.5


def test_a_built_workbook_keeps_one_provenance_sheet(engine: Engine, torbay: Path, tmp_path: Path) -> None:
    path = copied(torbay, tmp_path / "torbay.xlsx")
    target, report = frozen(engine, path)
    assert len(report.frozen) > 1000
    assert openpyxl.load_workbook(target).sheetnames == openpyxl.load_workbook(path).sheetnames
    assert values(target) == values(path)
    assert formulas(target) == {}
    back, thaw_report = thawed(target)
    assert thaw_report.left == ()
    assert formulas(back) == formulas(path)


@pytest.mark.office
def test_a_built_workbook_prints_for_colleagues_as_it_was(
    engine: Engine, torbay: Path, convert: Convert, recalculate: Convert, tmp_path: Path
) -> None:
    target, _ = frozen(engine, copied(torbay, tmp_path / "torbay.xlsx"))
    tool = shutil.which("pdftotext")
    if tool is None:
        skip_or_fail("pdftotext (poppler-utils) is not installed")

    def printed(path: Path) -> str:
        return subprocess.run([str(tool), "-layout", str(path), "-"], check=True, capture_output=True).stdout.decode()

    copy = printed(recalculate(target, "pdf", tmp_path / "out"))
    assert "#NAME?" not in copy
    assert "Err:" not in copy
    # The record of formulas lies outside the area that is printed.
    assert copy == printed(convert(torbay, "pdf", tmp_path / "original"))


CALLS = st.sampled_from(
    ["VFM_PACK()", 'VFM.VALUE("Kent","spend_net_adult","2024-25")', "_xldudf_VFM_VALUE(A1,B1)", "1+VFM_PACK()", "SUM(A1:B2)", '"VFM_PACK()"', "A1&B1"]
)
RESULTS = st.one_of(st.floats(-1e9, 1e9), st.booleans(), st.sampled_from(["#N/A", "#VALUE!", "text", "£ & <b>", "\N{GRINNING FACE}", "_x0041_"]))
CELLS = st.dictionaries(st.tuples(st.integers(0, 12), st.integers(0, 5)), st.tuples(CALLS, RESULTS), min_size=1, max_size=25)
HOSTILE_NAMES = st.sampled_from(["Budget", "My Sheet", "O'Hara", "£ 2024", "VFM"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=CELLS, name=HOSTILE_NAMES)
def test_whatever_is_frozen_comes_back(
    cells: dict[tuple[int, int], tuple[str, Any]], name: str, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet(name)
        for (row, column), (formula, value) in cells.items():
            sheet.write_formula(row, column, f"={formula}", None, value)
    copy, report = frozen(engine, path)
    assert values(copy) == values(path)
    assert entries(frozen(engine, copy)[0]) == entries(copy)
    if not report.frozen:
        assert parts_that_differ(path, copy) == set()
        return
    back, thaw_report = thawed(copy)
    assert thaw_report.left == ()
    assert (formulas(back), values(back)) == (formulas(path), values(path))
    with zipfile.ZipFile(back) as package:
        assert package.testzip() is None
