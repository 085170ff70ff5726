"""FIND, AREAS, SOURCE, CAVEAT and PACK: what there is, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.errors import NoFigure, NotUnderstood
from vfmxl.functions.nearest import did_you_mean, shortened
from vfmxl.functions.periods import held_in_words
from vfmxl.functions.registry import HEADERS, INDICATOR, PERIOD, Argument, explains, function

if TYPE_CHECKING:
    from vfmxl.functions.engine import Engine
    from vfmxl.pack.reader import Indicator, Series

POLARITY_WORDS = {"neutral": "neutral", "context": "context", "higher_better": "higher is better", "lower_better": "lower is better"}


def polarity_words(indicator: Indicator) -> str:
    """The polarity in words, weakly graded measures marked."""
    words = POLARITY_WORDS[indicator.polarity]
    return f"{words} (weakly graded)" if indicator.graded == "weak" else words


@function(
    "FIND",
    "Indicators whose id, name, definition or theme holds all the words given.",
    Argument("text", "text", "Words to look for; all indicators where it is left out.", optional=True, default="all"),
    HEADERS,
    result="table: id, name, unit, polarity, first and last period, source",
    table=True,
    examples=(('FIND("nursing")', "everything on nursing care"),),
)
def find(engine: Engine, text: str, headers: bool) -> list[list[Any]]:
    """Rows by id; NoFigure with the nearest ids where nothing matches."""
    words = text.casefold().split()
    titles = {publication["id"]: publication["title"] for publication in engine.pack.publications()}
    held = engine.pack.headers()
    rows = [
        [i.id, i.name, i.unit, polarity_words(i), held[i.id]["periods"][0], held[i.id]["periods"][-1], titles[held[i.id]["publications"][-1]]]
        for i in engine.pack.indicators()
        if all(word in " ".join((i.id, i.name, i.definition, *i.themes)).casefold() for word in words)
    ]
    if not rows:
        raise NoFigure(
            f"No indicator matches {shortened(text)}. {did_you_mean(text.replace(' ', '_'), engine.pack.indicator_ids, 'FIND without a text lists all.')}"
        )
    return [["id", "name", "unit", "polarity", "first period", "last period", "source"], *rows] if headers else rows


@explains(find)
def explain_find(engine: Engine, text: str, headers: bool) -> str:
    """How many match."""
    n = len(find.body(engine, text, False))
    return f"{n} of the {len(engine.pack.indicator_ids)} indicators of the pack {engine.pack.id} hold {'these words' if text else 'figures'}; {'the first row names the columns' if headers else 'no header row'}."


@function(
    "AREAS",
    "The councils that a comparison group can hold, in alphabetical order.",
    Argument(
        "group",
        "text",
        "A region's name, a type (county, unitary, metropolitan, inner london, outer london), or england.",
        optional=True,
        default="england",
    ),
    HEADERS,
    result="table: council, code, type, region",
    table=True,
    examples=(('AREAS("South West")', "the councils of a region"), ('AREAS("county")', "the counties")),
)
def areas(engine: Engine, group: str, headers: bool) -> list[list[Any]]:
    """Councils of the present, by name."""
    wanted = group.casefold()
    types = {area.type for area in engine.pack.areas if area.is_council}
    by_code = engine.pack.by_code
    councils = [area for area in engine.pack.areas if area.is_council and not area.end]
    if wanted in types:
        councils = [area for area in councils if area.type == wanted]
    elif wanted not in ("", "england"):
        region = engine.area(group)
        if region.type != "region":
            raise NotUnderstood(f"{shortened(group)} is no region and no type: write a region's name, {', '.join(sorted(types))}, or england.")
        councils = [area for area in councils if area.region == region.code]
    rows = [[area.name, area.code, area.type, by_code[area.region].name] for area in councils]
    return [["council", "code", "type", "region"], *rows] if headers else rows


@explains(areas)
def explain_areas(engine: Engine, group: str, headers: bool) -> str:
    """How many, and in which order."""
    n = len(areas.body(engine, group, headers)) - headers
    return f"{n} councils with adult social care duties, in alphabetical order, City of London and Isles of Scilly among them where they belong."


SOURCE_FIELDS = ("publisher", "title", "period", "release", "release date", "licence", "address", "basis", "population", "definition")


@function(
    "SOURCE",
    "Where an indicator's figures come from.",
    INDICATOR,
    PERIOD,
    Argument("field", "word", f"all, or one of {', '.join(SOURCE_FIELDS)}.", optional=True, words=("all", *SOURCE_FIELDS), default="all"),
    result="text, or a table: field, value",
    examples=(
        ('SOURCE("spend_net_adult","2024-25","title")', "the publication's title"),
        ('SOURCE("spend_net_adult")', "everything about the source"),
    ),
)
def source(engine: Engine, series: Series, period: object, field: str) -> Any:  # noqa: ANN401 - text or table
    """One field, or all as rows."""
    when = engine.period(series, period)
    publication = engine.pack.publication(series.publications[when])
    population = series.denominators[when]
    facts = {
        "publisher": publication["publisher"],
        "title": publication["title"],
        "period": series.periods[when],
        "release": publication["release"] or "as published",
        "release date": publication["released"],
        "licence": publication["licence"],
        "address": publication["url"],
        "basis": publication["basis"] or "not budget or outturn",
        "population": engine.pack.publication(population)["title"] if population else "none used",
        "definition": series.indicator.definition,
    }
    return facts[field] if field != "all" else [["field", "value"], *([name, text] for name, text in facts.items())]


@explains(source)
def explain_source(engine: Engine, series: Series, period: object, _field: str) -> str:
    """Publisher, title, release and licence in one sentence."""
    when = engine.period(series, period)
    publication = engine.pack.publication(series.publications[when])
    return f"{series.indicator.id} of {series.periods[when]}: {publication['publisher']}, {publication['title']}, {publication['release'] or 'as published'} ({publication['released']}), {publication['licence']}."


@function(
    "CAVEAT",
    "The caution that must travel with an indicator's figures.",
    INDICATOR,
    result="text",
    examples=(('CAVEAT("spend_net_65")', "what to say beside the figure"),),
)
def caveat(_engine: Engine, series: Series) -> str:
    """The caveat, with the breaks of the series."""
    return " ".join([series.indicator.caveat, *(f"Break at {when}: {reason}" for when, reason in series.indicator.breaks)])


@explains(caveat)
def explain_caveat(engine: Engine, series: Series) -> str:
    """The caveat itself."""
    return f"{series.indicator.name}: {caveat.body(engine, series)}"


PACK_FIELDS = ("id", "released", "built", "coverage", "attribution")


@function(
    "PACK",
    "The data pack in use.",
    Argument(
        "field",
        "word",
        "id, released (date of the latest release in it; built means the same), coverage or attribution.",
        optional=True,
        words=PACK_FIELDS,
        default="id",
    ),
    result="text",
    examples=(("PACK()", "the id that stands on every workbook"), ('PACK("coverage")', "what it holds")),
)
def pack(engine: Engine, field: str) -> str:
    """One field of the pack's manifest."""
    manifest = engine.pack.manifest
    if field in ("released", "built"):
        return manifest["released"]
    if field == "coverage":
        periods = sorted({period for header in engine.pack.headers().values() for period in header["periods"] if "-" in period})
        return f"{manifest['indicators']} indicators, {manifest['councils']} councils, financial years {held_in_words(tuple(periods))}"
    return manifest[field]


@explains(pack)
def explain_pack(engine: Engine, _field: str) -> str:
    """Id, date, coverage, and what was passed over to get to it."""
    text = f"The pack in use is {engine.pack.id} ({engine.pack.path}), latest release {engine.pack.manifest['released']}: {pack.body(engine, 'coverage')}."
    return " ".join([text, *engine.notices])
