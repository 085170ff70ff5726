"""Names, argument order and option words are a contract: workbooks out there hold them.

Adding a function, an argument at the end or a word is a change of `contract.txt` by hand; anything else breaks workbooks.
"""

from __future__ import annotations

from pathlib import Path

from vfmxl.catalogue.drivers import CONTROLS
from vfmxl.functions import all_functions
from vfmxl.functions.arguments import BENCHMARKS
from vfmxl.functions.grouping import WORDS
from vfmxl.functions.reference import as_data

CONTRACT = Path(__file__).with_name("contract.txt")


def contract() -> str:
    lines = []
    for function in all_functions().values():
        lines.append(function.signature)
        lines += [f"    {a['name']}: {', '.join(a['words'])}" for a in as_data(function)["arguments"] if a["words"]]
    lines += [f"controls: {', '.join(CONTROLS)}", f"groups: {', '.join(WORDS)}", f"benchmarks: {', '.join(BENCHMARKS)}"]
    return "\n".join(lines) + "\n"


def test_the_contract_is_kept() -> None:
    assert contract() == CONTRACT.read_text(encoding="utf-8")
