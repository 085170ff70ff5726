"""Draws a chart of one kind for one council into a file."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from vfmxl.errors import NotUnderstood, RequestRefused

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from vfmxl.functions import Engine
    from vfmxl.pack.reader import Area

# Kind -> the module that draws it, and what it shows.
KINDS = {
    "expected-v-actual": ("expected", "published against expected spending of all councils; yours is marked, none other is named"),
    "funnel": ("funnel", "a share of people by the size of its denominator, with control limits; yours is marked"),
    "quadrant": ("quadrant", "outcomes of three years against spending beside expected"),
    "trend": ("trend", "one indicator over the years beside its comparison group"),
    "bridge": ("bridge", "where long term spending differs from the comparison group"),
    "gaps": ("gaps", "every gap of a theme with its 95% range, in % of the benchmark"),
}
FORMATS = (".png", ".svg")


@dataclass(frozen=True, slots=True)
class Request:
    """What to draw: kind and council, and what else the kind takes; an empty text is its default."""

    kind: str
    council: str
    indicator: str = ""
    period: str | None = None
    group: str = "nearest"
    theme: str = "spending"
    age: str = "65"


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished figure, and what it shows in words for those who do not see it."""

    figure: Figure
    alt: str


def draw(engine: Engine, request: Request, output: Path, *, force: bool = False) -> str:
    """Writes the picture to `output`, png or svg by its ending; gives its alt text, which is inside the file too.

    Raises
    ------
    RequestRefused
        where the kind or the ending is unknown, the output exists and `force` is not given, or matplotlib is missing.
    VfmError
        where the figures cannot be had, as the functions raise it.
    """
    _check(request, output, force=force)
    try:
        from vfmxl.charts.canvas import look
    except ModuleNotFoundError as error:  # pragma: no cover - the tests have it
        raise _no_matplotlib() from error
    area = _council(engine, request.council)
    try:
        with look():
            picture: Picture = import_module(f"vfmxl.charts.{KINDS[request.kind][0]}").picture(engine, area, request)
            _save(picture, output)
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise _no_matplotlib() from error
    return picture.alt


def _no_matplotlib() -> RequestRefused:
    return RequestRefused(
        "Charts as files need the extra parts of vfmxl (matplotlib is missing): pip install 'vfmxl[charts]'. The charts inside workbooks need nothing."
    )


def _check(request: Request, output: Path, *, force: bool) -> None:
    if request.kind not in KINDS:
        raise RequestRefused(f"There is no chart {request.kind!r}: {', '.join(KINDS)}.")
    if output.suffix.lower() not in FORMATS:
        raise RequestRefused(f"{output.name} must end in {' or '.join(FORMATS)}.")
    if output.exists() and not force:
        raise RequestRefused(f"{output} exists; give --force to replace it, or another name.")
    if not output.parent.is_dir():
        raise RequestRefused(f"There is no folder {output.parent}.")


def _council(engine: Engine, name: str) -> Area:
    area = engine.area(name)
    if not area.is_council:
        raise NotUnderstood(f"{area.name} is not a council: a chart is for one council.")
    return area


def _save(picture: Picture, output: Path) -> None:
    """The same bytes each time; the file appears only when it is whole."""
    from vfmxl.charts.canvas import RESOLUTION

    temporary = output.with_name(f".{output.name}.writing")
    kind = output.suffix.lower()[1:]
    metadata: dict[str, str | None] = {"Description": picture.alt, "Software": None} if kind == "png" else {"Date": None, "Description": picture.alt}
    try:
        picture.figure.savefig(temporary, format=kind, dpi=RESOLUTION, metadata=metadata)
        if kind == "svg":
            _describe(temporary, picture.alt)
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)


def _describe(path: Path, alt: str) -> None:
    """Puts the alt text where screen readers look: a title inside the svg element, which is an image."""
    text = path.read_text(encoding="utf-8")
    start = text.index("<svg")
    end = text.index(">", start)
    path.write_text(f'{text[:end]} role="img">\n <title>{escape(alt)}</title>{text[end + 1 :]}', encoding="utf-8")
