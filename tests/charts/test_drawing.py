"""Charts as files: what they show, whom they name, and that they are the same each time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.image import imread

from vfmxl import cli
from vfmxl.charts import KINDS, Request, draw
from vfmxl.charts.expected import picture as expected_picture
from vfmxl.charts.funnel import picture as funnel_picture
from vfmxl.errors import NotComputable, RequestRefused, VfmError
from vfmxl.functions import Engine, evaluate
from vfmxl.palette import BLUE, GREY, ORANGE, OTHERS
from vfmxl.resources import bundled_pack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.start(str(bundled_pack()))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_a_page_with_its_alt_text_inside(kind: str, engine: Engine, tmp_path: Path) -> None:
    png, svg = tmp_path / "chart.png", tmp_path / "chart.svg"
    alt = draw(engine, Request(kind, "Torbay"), png)
    assert draw(engine, Request(kind, "Torbay"), svg) == alt
    image = imread(png)
    assert image.shape[0] >= 800
    assert image.shape[1] >= 1400
    assert (image[..., :3] < 0.9).any(axis=-1).mean() > 0.005, "something is drawn"
    assert alt.encode() in png.read_bytes() or alt.encode("latin-1", "replace")[:40] in png.read_bytes()
    root = ET.parse(svg).getroot()  # noqa: S314 - our own file
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert root.get("role") == "img"
    assert title is not None
    assert title.text == alt
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chart.png", "chart.svg"], "nothing half-written is left"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_the_same_chart_is_the_same_bytes(kind: str, ending: str, engine: Engine, tmp_path: Path) -> None:
    one, two = tmp_path / f"one{ending}", tmp_path / f"two{ending}"
    draw(engine, Request(kind, "Kent"), one)
    draw(engine, Request(kind, "Kent"), two)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_council_is_named(kind: str, engine: Engine, tmp_path: Path) -> None:
    with mpl.rc_context({"svg.fonttype": "none"}):
        alt = draw(engine, Request(kind, "Torbay"), tmp_path / "chart.svg")
    names = {area.name for area in engine.pack.areas if area.is_council} - {"Torbay"}
    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", alt)] == []


def luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_own_and_others_are_told_apart_in_grey() -> None:
    """By lightness where colour is all that differs; own points are diamonds with a dark edge besides."""
    assert abs(luminance(BLUE) - luminance(OTHERS)) > 0.25
    assert abs(luminance(BLUE) - luminance(ORANGE)) > 0.2
    assert abs(luminance(GREY) - luminance(BLUE)) > 0.15


def points(figure: object) -> list[np.ndarray]:
    return [np.asarray(collection.get_offsets()) for collection in figure.axes[0].collections if len(collection.get_offsets())]  # type: ignore[attr-defined]


def test_the_points_are_the_figures(engine: Engine) -> None:
    area = engine.area("Torbay")
    made = expected_picture(engine, area, Request("expected-v-actual", "Torbay"))
    others, own = points(made.figure)
    assert own.tolist() == [[evaluate(engine, "EXPECTED", ["Torbay", "spend_net_adult"]), evaluate(engine, "VALUE", ["Torbay", "spend_net_adult"])]]
    assert len(others) == evaluate(engine, "EXPECTED", ["Torbay", "spend_net_adult", None, "n"]) - 1


def test_a_funnel_is_of_counts_never_of_money(engine: Engine) -> None:
    area = engine.area("Torbay")
    for indicator, told in (("spend_net_adult", "is money"), ("lts_carehome_spend_pct_65", "share of money"), ("ascof_2c", "drawn for shares")):
        with pytest.raises(NotComputable, match=told):
            funnel_picture(engine, area, Request("funnel", "Torbay", indicator=indicator))


REFUSED: Sequence[tuple[Request, str, str]] = (
    (Request("pie", "Torbay"), "chart.png", "There is no chart 'pie'"),
    (Request("gaps", "Torbay"), "chart.jpg", "must end in .png or .svg"),
    (Request("gaps", "Torbuy"), "chart.png", "Torbay"),
    (Request("gaps", "England"), "chart.png", "not a council"),
    (Request("trend", "Torbay", indicator="spend_net_adlt"), "chart.png", "spend_net_adult"),
    (Request("expected-v-actual", "Birmingham"), "chart.png", "did not submit a return"),
    (Request("quadrant", "Birmingham"), "chart.png", "cannot be set beside outcomes"),
    (Request("gaps", "Torbay"), "nowhere/chart.png", "There is no folder"),
)


@pytest.mark.parametrize(("request_", "name", "told"), REFUSED)
def test_what_cannot_be_drawn_says_why_and_leaves_nothing(request_: Request, name: str, told: str, engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(VfmError, match=re.escape(told)):
        draw(engine, request_, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_kept_without_force(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "chart.png"
    path.write_text("mine")
    with pytest.raises(RequestRefused, match="--force"):
        draw(engine, Request("bridge", "Torbay"), path)
    assert path.read_text() == "mine"
    draw(engine, Request("bridge", "Torbay"), path, force=True)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_the_command_offers_every_kind_and_prints_the_alt_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tuple(KINDS) == cli.CHART_KINDS
    path = tmp_path / "chart.png"
    assert cli.run(["--pack", str(bundled_pack()), "chart", "trend", "Leeds", "--indicator", "ascof_1a", "-o", str(path)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(str(path))
    assert "quality of life" in printed


def test_without_matplotlib_the_reason_is_said(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(RequestRefused, match=r"vfmxl\[charts\]"):
        draw(engine, Request("gaps", "Torbay"), tmp_path / "chart.png")
