"""Workbooks of users, as different programs write them: charts, pictures, tables, notes, odd prefixes, the strict standard, our functions in every place."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from vfmxl.functions import call
from vfmxl.functions.names import spell
from vfmxl.workbook.package import Link, link_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vfmxl.functions import Engine

SPEND, NURSING = "spend_net_adult", "spend_net_65"
TRANSITIONAL = "http://schemas.openxmlformats.org/"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006": "http://purl.oclc.org/ooxml/drawingml",
    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": "http://purl.oclc.org/ooxml/officeDocument/extendedProperties",
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties": "http://purl.oclc.org/ooxml/officeDocument/customProperties",
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes": "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
}  # fmt: skip


def picture() -> bytes:
    """A small PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([40, 90, 160]) * 8 for _ in range(8))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">LLBBBBB", 8, 8, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@dataclass(frozen=True, slots=True)
class Ours:
    """Calls with the values that the pack gives."""

    engine: Engine
    host: str

    def text(self, name: str, arguments: str) -> str:
        return f"{spell(name, self.host)}({arguments})"

    def value(self, name: str, *arguments: Any) -> Any:
        return call(self.engine, name, list(arguments))


def _shown(value: Any) -> Any:
    return value if isinstance(value, int | float | str | bool) else str(value)


def rich(engine: Engine, path: Path, host: str = "excel-own", *, date_1904: bool = False, stamp: str | None = None) -> Path:
    """A user's workbook with a bit of everything, calculated with the engine's pack."""
    ours = Ours(engine, host)
    torbay = ours.value("VALUE", "Torbay", SPEND, "2024-25")
    kent = ours.value("VALUE", "Kent", SPEND, "2024-25")
    with Workbook(path, {"default_date_format": "dd mmm yyyy"}) as book:
        if date_1904:
            book.set_calc_mode("auto")
            book.date_1904 = True
        book.calc_on_load = False
        book.set_properties({"author": "Jo Bloggs", "company": "A council"})
        if stamp is not None:
            book.set_custom_property("vfmxl pack", stamp, "text")
        book.set_custom_property("Reviewed", "yes", "text")
        sheet, other, hidden = book.add_worksheet("Budget"), book.add_worksheet("O'Hara £ \N{GRINNING FACE}"), book.add_worksheet("Working")
        hidden.hide()
        money, head = book.add_format({"num_format": "#,##0.00"}), book.add_format({"bold": True, "bg_color": "#DDEBF7"})
        sheet.write_row("A1", ["Council", "Spending", "Twice", "Note", "Word"], head)
        sheet.write_string("A2", "Torbay")
        sheet.write_string("A3", "Kent")
        sheet.write_formula("B2", "=" + ours.text("VALUE", f'A2,"{SPEND}","2024-25"'), money, torbay)
        sheet.write_formula("B3", "=" + ours.text("VALUE", f'$A3,"{SPEND}","2024-25"'), money, kent)
        sheet.write_formula("C2", "=B2*2", money, torbay * 2)
        sheet.write_formula("C3", "=B3*2+" + ours.text("VALUE", f'"Kent","{SPEND}","2024-25"'), money, kent * 3)
        sheet.write_formula("B4", "=SUM(B2:B3)", money, torbay + kent)
        sheet.write_formula("B5", "=" + ours.text("VALUE", f'"Birmingham","{SPEND}","2024-25"'), None, "#N/A")
        sheet.write_formula("C5", '=IFERROR(B5,"none")', None, "none")
        sheet.write_formula(
            "E2", "=" + ours.text("SOURCE", f'"{SPEND}","2024-25","publisher"'), None, _shown(ours.value("SOURCE", SPEND, "2024-25", "publisher"))
        )
        sheet.write_formula("E3", "=ISNUMBER(" + ours.text("VALUE", f'A2,"{SPEND}"') + ")", None, True)  # noqa: FBT003
        sheet.write_comment("B2", "As agreed \N{PILE OF POO}", {"author": "Jo Bloggs"})
        sheet.write_url("D2", "https://example.org/a?b=1&c=2", string="where from")
        sheet.write_rich_string("D3", "plain ", head, "bold", " plain")
        sheet.write_datetime("D4", __import__("datetime").datetime(2024, 4, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_string("D6", "ＦＵＬＬ　ＷＩＤＴＨ　社会")
        sheet.data_validation("A2:A3", {"validate": "list", "source": ["Torbay", "Kent"]})
        sheet.conditional_format("B2:B3", {"type": "data_bar"})
        sheet.insert_image("G2", "x.png", {"image_data": __import__("io").BytesIO(picture())})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Budget!$B$2:$B$3", "categories": "=Budget!$A$2:$A$3", "values_data": [torbay, kent]})
        sheet.insert_chart("G8", chart)
        sheet.add_sparkline("F2", {"range": "Budget!B2:C2"})
        _arrays(ours, other)
        _table(ours, other, torbay, kent)
        hidden.write_formula("A1", "=" + ours.text("PACK", ""), None, engine.pack.id)
        hidden.write_string("A2", f'{spell("PACK", host)}("in a text")')
        book.define_name("Rate", "=0.5")
        book.define_name("Budget!Local", "=Budget!$B$2")
    if host == "excel":
        _link(path)
    return path


def _arrays(ours: Ours, sheet: Any) -> None:
    table = ours.value("TABLE", [["Torbay"], ["Kent"]], [[SPEND, NURSING]], "2024-25", 0)
    arguments = f'{{"Torbay";"Kent"}},{{"{SPEND}","{NURSING}"}},"2024-25",0'
    sheet.write_array_formula(0, 0, 1, len(table[0]) - 1, "{=" + ours.text("TABLE", arguments) + "}", None, table[0][0])
    peers = ours.value("PEERS", "Torbay", "nearest", 0)
    sheet.write_dynamic_array_formula(4, 0, 3 + len(peers), 1, "=" + ours.text("PEERS", '"Torbay","nearest",0'), None, peers[0][0])
    for top, rows in ((0, table), (4, peers)):
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if row or column:
                    (sheet.write_number if isinstance(value, int | float) else sheet.write_string)(top + row, column, value)
    sheet.write_formula("D1", "=SUM(A1:B2)", None, sum(sum(row) for row in table))
    sheet.write_formula("D5", '=A5&"!"', None, f"{peers[0][0]}!")


def _table(ours: Ours, sheet: Any, torbay: float, kent: float) -> None:
    formula = "=" + ours.text("VALUE", f'[@Council],"{SPEND}","2024-25"')
    sheet.add_table(
        "F4:G6",
        {"name": "Costs", "columns": [{"header": "Council"}, {"header": "Spending", "formula": formula}], "data": [["Torbay", 0], ["Kent", 0]]},
    )
    for row, value in ((4, torbay), (5, kent)):
        sheet.write_formula(row, 6, formula.replace("[@Council]", "Costs[[#This Row],[Council]]"), None, value)


def parts_of(path: Path) -> dict[str, bytes]:
    """All parts."""
    with zipfile.ZipFile(path) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def write(parts: dict[str, bytes], path: Path) -> Path:
    """A package of parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def _link(path: Path) -> None:
    write(link_parts(parts_of(path), Link("vfmxl.xlam", ("vfmxl",), ("VFM_VALUE",))), path)


def prefixed(path: Path, target: Path) -> Path:
    """The same workbook with a prefix on every element of the spreadsheet's namespace, as other programs write it."""
    parts = parts_of(path)
    for name, content in parts.items():
        if f'xmlns="{MAIN}"'.encode() in content[:1000]:
            text = content.decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"', 1)
            parts[name] = re.sub(r"<(/?+)(?![\w.-]+:|[?!])", r"<\1x:", text).encode()
    return write(parts, target)


def strict(path: Path, target: Path) -> Path:
    """The same workbook in the namespaces of the strict standard."""
    parts = parts_of(path)
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            for old, new in STRICT.items():
                content = content.replace(old.encode(), new.encode())  # noqa: PLW2901 - one replacement after another
            parts[name] = content.replace(b"/relationships/extended-properties", b"/relationships/extendedProperties").replace(
                b"/relationships/custom-properties", b"/relationships/customProperties"
            )
    return write(parts, target)


def shared(path: Path, target: Path) -> Path:
    """The same workbook with a column of shared formulas of ours, results as shared texts among them, and a calculation chain."""
    parts = parts_of(path)
    sheet = "xl/worksheets/sheet3.xml"
    first = 'VFM_VALUE($A10,&quot;spend_net_adult&quot;,"2024-25")&amp;""'.replace("&quot;", '"')
    rows = [
        f'<row r="10"><c r="A10" t="inlineStr"><is><t>Torbay</t></is></c><c r="B10" t="s"><f t="shared" ref="B10:B13" si="0">{first}</f><v>0</v></c></row>'
    ]
    rows += [f'<row r="{n}"><c r="B{n}" t="str"><f t="shared" si="0"/><v>shown {n}</v></c></row>' for n in (11, 12, 13)]
    parts[sheet] = parts[sheet].replace(b"</sheetData>", "".join(rows).encode() + b"</sheetData>")
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}"><c r="B10" i="3"/></calcChain>'.encode()
    rels = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    parts[rels] = parts[rels].replace(
        b"</Relationships>", f'<Relationship Id="rIdCalc" Type="{kind}" Target="calcChain.xml"/></Relationships>'.encode()
    )
    types = "[Content_Types].xml"
    override = (
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>'
    )
    parts[types] = parts[types].replace(b"</Types>", override.encode())
    return write(parts, target)


MAKERS: dict[str, Callable[[Engine, Path], Path]] = {
    "excel": lambda engine, folder: rich(engine, folder / "excel.xlsx", "excel"),
    "carries its functions": lambda engine, folder: rich(engine, folder / "own.xlsx"),
    "office": lambda engine, folder: rich(engine, folder / "office.xlsx", "office", stamp=engine.pack.id),
    "calc": lambda engine, folder: rich(engine, folder / "calc.xlsx", "calc"),
    "1904": lambda engine, folder: rich(engine, folder / "d1904.xlsx", date_1904=True),
    "prefixed": lambda engine, folder: prefixed(rich(engine, folder / "p.xlsx", "excel", stamp=engine.pack.id), folder / "prefixed.xlsx"),
    "strict": lambda engine, folder: strict(rich(engine, folder / "s.xlsx", stamp="another-pack"), folder / "strict.xlsx"),
    "shared": lambda engine, folder: shared(rich(engine, folder / "sh.xlsx"), folder / "shared.xlsx"),
}
