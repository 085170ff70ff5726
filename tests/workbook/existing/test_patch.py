"""Cells changed in the bytes of a worksheet: what is not named stays byte for byte."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workbook.existing.differ import between, cells_that_differ
from vfmxl.errors import CellError, RequestRefused
from vfmxl.workbook.existing import scan
from vfmxl.workbook.existing.cellxml import NewFormula, Patch, patched, read_cell, value_of
from vfmxl.workbook.existing.patch import rewritten
from vfmxl.workbook.existing.scan import Kind, pieces
from vfmxl.workbook.existing.uses import address, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
INNER = (
    '<{p}row r="2" spans="1:3"><{p}c r="A2" s="4"><{p}v>1</{p}v></{p}c><{p}c r="C2" t="s"><{p}v>0</{p}v></{p}c></{p}row>'
    '<{p}row r="3"/><{p}row r="7" ht="20"><!-- <c r="Z9"/> --><{p}c r="B7" t="str"><{p}f>A2&amp;"&lt;"</{p}f><{p}v>1&lt;</{p}v></{p}c>'
    '<{p}c r="D7"><!-- an aside --><{p}f>1+1</{p}f><{p}v><![CDATA[2]]></{p}v></{p}c></{p}row>'
)


def sheet(prefix: str = "", namespace: str = MAIN, inner: str = INNER) -> bytes:
    p = f"{prefix}:" if prefix else ""
    declared = f'xmlns:{prefix}="{namespace}"' if prefix else f'xmlns="{namespace}"'
    data = inner.format(p=p)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- <sheetData> --><{p}worksheet {declared} mc:Ignorable="a" xmlns:mc="urn:mc" xmlns:a="urn:a">'
        f'<{p}dimension ref="A2:D7"/><{p}sheetData>{data}</{p}sheetData><a:c r="A1"/><{p}extLst>  </{p}extLst></{p}worksheet>\n'
    ).encode()


def places(data: bytes) -> list[str]:
    return [address(piece.row, piece.column) for piece in pieces(io.BytesIO(data)) if piece.kind is Kind.CELL]


SHEETS = {
    "plain": sheet(),
    "prefix": sheet("x"),
    "strict": sheet("s", STRICT),
    "single quotes": sheet().replace(b'"', b"'").replace(b"&amp;'&lt;'", b"1"),
}


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("chunk", [700, 701, 713, 740, 771, 5000])
def test_the_pieces_make_up_the_part_whatever_comes_at_once(name: str, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "CHUNK", chunk)
    data = SHEETS[name]
    assert b"".join(piece.raw for piece in pieces(io.BytesIO(data))) == data
    assert places(data) == ["A2", "C2", "B7", "D7"]


class Trickle(io.BytesIO):
    """Gives a few bytes at a time, however many are asked for."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(7 if size is None or size < 0 or size > 7 else size)


def test_a_stream_that_trickles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "CHUNK", 400)
    for data in SHEETS.values():
        assert b"".join(rewritten(Trickle(data), {})) == data
        assert [piece.kind for piece in pieces(Trickle(data))].count(Kind.CELL) == 4


def test_cells_and_rows_without_addresses_are_counted() -> None:
    data = f'<worksheet xmlns="{MAIN}"><sheetData><row><c/><c r="D1"/><c/></row><row/><row><c/></row></sheetData></worksheet>'.encode()
    assert places(data) == ["A1", "D1", "E1", "A3"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<worksheet/>", "no worksheet"),
        (f'<worksheet xmlns="{MAIN}"><sheetData>'.encode(), "damaged"),
        (f'<!DOCTYPE w [<!ENTITY a "b">]><worksheet xmlns="{MAIN}"/>'.encode(), "document type"),
        (f'<worksheet xmlns="{MAIN}"/>'.encode("utf-16"), "not in UTF-8"),
        (f'<worksheet xmlns="{MAIN}"><sheetData><row><c xmlns="urn:x" r="A1"/></row></sheetData></worksheet>'.encode(), "prefixes"),
        (f'<worksheet xmlns="{MAIN}"><sheetData><row xmlns:q="{MAIN}"><q:c r="A1"/></row></sheetData></worksheet>'.encode(), "prefixes"),
        (f'<worksheet xmlns="{MAIN}"><sheetData><row><c r="XFE1"/></row></sheetData></worksheet>'.encode(), "outside any sheet"),
        (f'<worksheet xmlns="{MAIN}"><sheetData><row><c><c/></c></row></sheetData></worksheet>'.encode(), ""),
    ],
)
def test_what_no_program_writes_is_refused(data: bytes, told: str) -> None:
    if not told:
        assert b"".join(rewritten(io.BytesIO(data), {})) == data
        return
    with pytest.raises(RequestRefused, match=told):
        list(pieces(io.BytesIO(data)))


def test_prefixes_may_change_where_no_cells_are() -> None:
    data = f'<worksheet xmlns="{MAIN}"><sheetData/><extLst><ext xmlns="urn:x"><c r="A1"/></ext></extLst></worksheet>'.encode()
    assert b"".join(rewritten(io.BytesIO(data), {})) == data
    assert places(data) == []


A1 = '<c r="A1" s="3"{kind}>{inner}</c>'
CELL_CASES: list[tuple[str, Patch, str]] = [
    ('<c r="A1" s="3" t="str"><f>X()</f><v>old</v></c>', Patch(None), '<c r="A1" s="3" t="str"><v>old</v></c>'),
    ('<c r="A1" cm="1"><f t="array" ref="A1:A9">X()</f><v>5</v></c>', Patch(None), '<c r="A1"><v>5</v></c>'),
    ("<c r='A1' cm='1'><f/><v>5</v></c>", Patch(None), "<c r='A1'><v>5</v></c>"),
    ('<c r="A1"><f>X()</f><v>5</v><extLst/></c>', Patch(sets_value=True, value=6.5), '<c r="A1"><f>X()</f><v>6.5</v><extLst/></c>'),
    ('<c r="A1" t="n"><v>5</v></c>', Patch(sets_value=True, value=7), '<c r="A1" t="n"><v>7</v></c>'),
    ('<c r="A1"><f>X()</f><v>5</v></c>', Patch(sets_value=True, value="a<b"), '<c r="A1" t="str"><f>X()</f><v>a&lt;b</v></c>'),
    ('<c r="A1" t="str"><f>X()</f><v>a</v></c>', Patch(sets_value=True, value=CellError.NA), '<c r="A1" t="e"><f>X()</f><v>#N/A</v></c>'),
    ('<c r="A1" t="e"><f>X()</f><v>#N/A</v></c>', Patch(sets_value=True, value=True), '<c r="A1" t="b"><f>X()</f><v>1</v></c>'),
    ('<c r="A1" s="2"/>', Patch(sets_value=True, value="new"), '<c r="A1" s="2" t="inlineStr"><is><t xml:space="preserve">new</t></is></c>'),
    ('<c r="A1" t="s"><v>3</v></c>', Patch(sets_value=True, value="new"), '<c r="A1" t="inlineStr"><is><t xml:space="preserve">new</t></is></c>'),
    ('<c r="A1" t="inlineStr"><is><t>a</t></is></c>', Patch(sets_value=True, value=1.0), '<c r="A1"><v>1</v></c>'),
    ('<c r="A1" s="2" vm="1"><v>3</v></c>', Patch(sets_value=True, value=None), '<c r="A1" s="2"></c>'),
    ('<c r="A1"><v>5</v></c>', Patch(NewFormula("B1&C1", {})), '<c r="A1"><f>B1&amp;C1</f><v>5</v></c>'),
    ('<c r="A1"><f>Y()</f><v>5</v></c>', Patch(NewFormula("X()", {"t": "array", "ref": "A1:A2"}, "2")), '<c r="A1" cm="2"><f t="array" ref="A1:A2">X()</f><v>5</v></c>'),
    ('<x:c r="A1"/>', Patch(NewFormula("X()", {}), sets_value=True, value=2), '<x:c r="A1"><x:f>X()</x:f><x:v>2</x:v></x:c>'),
]  # fmt: skip


@pytest.mark.parametrize(("before", "patch", "after"), CELL_CASES)
def test_one_cell(before: str, patch: Patch, after: str) -> None:
    assert patched(read_cell(before.encode()), patch).decode() == after


VALUES = st.one_of(
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(CellError),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
OLD = ['<c r="B7"/>', '<c r="B7" t="s" cm="1"><f>X()</f><v>1</v></c>', '<c r="B7" t="inlineStr"><is><r><t>a</t></r></is></c>']


@given(value=VALUES, old=st.sampled_from(OLD), formula=st.booleans())
def test_a_value_written_is_read_back(value: Any, old: str, formula: bool) -> None:
    patch = Patch(NewFormula('A1&"<"', {}) if formula else None, sets_value=True, value=value)
    cell = read_cell(patched(read_cell(old.encode()), patch))
    shown = value_of(cell, [])
    if isinstance(value, str) and value.startswith("#") and not isinstance(shown, str):
        return
    assert shown == value or (value == "" and shown in (None, ""))
    assert type(shown) is type(value) or isinstance(value, int | float | str)
    assert cell.formula_text == ('A1&"<"' if formula else "")


def test_new_cells_and_rows_stand_where_they_belong() -> None:
    patches = {
        (0, 1): Patch(sets_value=True, value=1.0),
        (1, 1): Patch(sets_value=True, value="in between"),
        (1, 5): Patch(sets_value=True, value=2.0),
        (2, 0): Patch(sets_value=True, value=True),
        (4, 0): Patch(sets_value=True, value=None),
        (5, 2): Patch(sets_value=True, value=3.0),
        (9, 30): Patch(NewFormula("A1", {}), sets_value=True, value=CellError.NA),
    }
    for name, data in SHEETS.items():
        made = b"".join(rewritten(io.BytesIO(data), patches))
        assert places(made) == ["B1", "A2", "B2", "C2", "F2", "A3", "C6", "B7", "D7", "AE10"], name
        assert cells_that_differ(data, made) == {"B1", "B2", "F2", "A3", "C6", "AE10"}
        assert b"A1:AE10" in made
        assert b"1:6" in made


def test_only_the_cells_named_change() -> None:
    patches = {(1, 0): Patch(sets_value=True, value=9.0), (6, 3): Patch(None), (6, 1): Patch(sets_value=True, value="1<")}
    for data in SHEETS.values():
        made = b"".join(rewritten(io.BytesIO(data), patches))
        assert cells_that_differ(data, made) <= {"A2", "D7", "B7"}
        assert {"A2", "D7"} <= cells_that_differ(data, made)
        assert between(data) == between(made)


def test_a_sheet_without_cells_is_opened_for_them() -> None:
    data = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    made = b"".join(rewritten(io.BytesIO(data), {(1, 1): Patch(sets_value=True, value=4.0)}))
    assert made == f'<worksheet xmlns="{MAIN}"><sheetData><row r="2"><c r="B2"><v>4</v></c></row></sheetData></worksheet>'.encode()


def test_rows_out_of_order_are_refused_where_a_cell_is_missing() -> None:
    data = sheet(inner='<{p}row r="9"/><{p}row r="2"/>')
    with pytest.raises(RequestRefused, match="ascending"):
        list(rewritten(io.BytesIO(data), {(20, 0): Patch(sets_value=True, value=1.0)}))


ADDRESSES: Iterable[tuple[str, tuple[int, int] | None]] = [("A1", (0, 0)), ("$XFD$1048576", (1_048_575, 16_383)), ("XFE1", None), ("A0", None), ("A1048577", None), ("A1:B2", None), ("", None)]  # fmt: skip


@pytest.mark.parametrize(("text", "place"), ADDRESSES)
def test_addresses(text: str, place: tuple[int, int] | None) -> None:
    assert place_of(text) == place
