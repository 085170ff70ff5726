"""Damaged and invented packages are read or refused with a sentence, never met with anything else.

A short run is part of the tests; VFMXL_FUZZ_EXAMPLES makes it longer.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbook.existing.corpus import parts_of, write
from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.check import check
from vfmxl.workbook.existing.convert import convert
from vfmxl.workbook.existing.freeze import Options, freeze
from vfmxl.workbook.existing.output import choose_output
from vfmxl.workbook.existing.refresh import refresh
from vfmxl.workbook.existing.thaw import thaw

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from vfmxl.functions import Engine

EXAMPLES = int(os.environ.get("VFMXL_FUZZ_EXAMPLES", "60"))
DAY = dt.date(2026, 11, 23)
# What damage is made of: pieces that mean something to a reader of sheets, and any bytes at all.
TELLING = (
    b"<", b">", b"/>", b"&", b"&amp;", b"&#0;", b'"', b"<c>", b"</c>", b"<f>", b"</f>", b"<v>", b"</row>", b"</sheetData>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ?>", b"<!DOCTYPE x>",
    b' t="shared" si="0"', b' t="array" ref="A1:XFD1048576"', b' r="A0"', b' r="ZZZ99999999"', b' ref="A1:A2:A3"', b' ref=""', b' cm="1"', b' cm="99999"', b' si="', b' xmlns="x"', b"x:", b"VFM_PACK()", b"[1]!VFM_VALUE(",
    b"VFM.VALUE(A1#,B:B)", b"IFERROR(VFM_PEERS(", b"_xlfn.", b"=", b"9999999999999999999999", b"-1", b"\0", b"\xff\xfe", b"\xf0\x9f", b"1e999", b"NaN", b"'", b"''!A1", b"#REF!", b"{1,2;3}", b"((((((((((",
)  # fmt: skip
DAMAGE = st.tuples(st.integers(0, 2**31), st.integers(0, 40), st.one_of(st.sampled_from(TELLING), st.binary(max_size=6)))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(["excel", "shared", "prefixed", "office"]),
    part=st.integers(0, 200),
    damages=st.lists(DAMAGE, min_size=1, max_size=4),
    frozen=st.booleans(),
)
def test_whatever_is_damaged_is_read_or_refused(
    name: str,
    part: int,
    damages: list[tuple[int, int, bytes]],
    frozen: bool,
    engine: Engine,
    made: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    source = made[name]
    if frozen:
        source = folder / source.name
        freeze(engine, choose_output(made[name], source, "shared"), Options(DAY))
    parts = parts_of(source)
    telling = [one for one in parts if one.endswith((".xml", ".rels")) and "theme" not in one]
    chosen = telling[part % len(telling)]
    content = parts[chosen]
    for where, length, new in damages:
        at = where % (len(content) + 1)
        content = content[:at] + new + content[at + length :]
    parts[chosen] = content
    path = write(parts, folder / "fuzzed.xlsx")
    before = path.read_bytes()
    for number, command in enumerate(
        (
            lambda output: check(engine, output.source),
            lambda output: refresh(engine, output),
            lambda output: freeze(engine, output, Options(DAY)),
            thaw,
            lambda output: convert(output, "excel"),
            lambda output: convert(output, "calc"),
        )
    ):
        target = folder / f"{number}.xlsx"
        try:
            command(choose_output(path, target, "x"))
        except RequestRefused:
            assert not target.exists()
    assert path.read_bytes() == before
    assert not [file for file in folder.iterdir() if "vfmxl-writing" in file.name]
