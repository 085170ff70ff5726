"""All spellings name one function."""

from __future__ import annotations

import pytest

from vfmxl.functions import all_functions
from vfmxl.functions.names import SPELLINGS, bare, spell


@pytest.mark.parametrize("name", sorted(all_functions()))
@pytest.mark.parametrize("host", sorted(SPELLINGS))
def test_every_host_spelling_goes_back_to_the_bare_name(name: str, host: str) -> None:
    assert bare(spell(name, host)) == name


@pytest.mark.parametrize(
    "text",
    [
        "GAP",
        "gap",
        "VFM_GAP",
        "vfm.gap",
        "_xldudf_VFM_GAP",
        "[1]!VFM_GAP",
        "[12]!VFM_GAP",
        r"'C:\Users\me\XLSTART\vfmxl.xlam'!VFM_GAP",
        "vfmxl.xlam!VFM_GAP",
        "'My add-ins/vfmxl.xla'!VFM_GAP",
    ],
)
def test_a_spelling_of_gap(text: str) -> None:
    assert bare(text) == "GAP"


@pytest.mark.parametrize("text", ["MYVFM_GAP", "VFM_GAP2", "VFMGAP", "VFM__GAP"])
def test_other_names_are_not_ours(text: str) -> None:
    assert bare(text) not in all_functions()
