"""LibreOffice's objects as the helper process has them, with plain Python objects standing in for LibreOffice's."""

from __future__ import annotations

import ast
import json
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from vfmxl.hosts.calc.extension import BESIDE
from vfmxl.hosts.calc.remote import Held, Refused, Remote
from vfmxl.resources import udfs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vfmxl.hosts.calc.objects import Objects


class OfficeException(Exception):
    """As LibreOffice's own: its text is in Message."""

    Message = "the sheet is protected"


class Enum:
    def __init__(self, kind: str, value: str) -> None:
        self.kind, self.value = kind, value


class Cell:
    """A cell with properties, methods and a refusal."""

    Type = Enum("com.sun.star.table.CellContentType", "TEXT")
    Value: Any = 1.5

    def __init__(self) -> None:
        self.Position = SimpleNamespace(X=3, Y=4)
        self.seen: list[Any] = []

    def take(self, *args: Any) -> None:
        self.seen += args

    def rows(self) -> tuple[tuple[Any, ...], ...]:
        return (("£", 1.0, None), (True, 2**40, float("inf")))

    def beside(self) -> Cell:
        return Cell()

    def refuse(self) -> None:
        raise OfficeException

    def fail(self) -> None:
        raise ZeroDivisionError


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Objects:
    uno, refusals = ModuleType("uno"), ModuleType("com.sun.star.uno")
    uno.Enum, uno.fileUrlToSystemPath = Enum, lambda address: address.removeprefix("file://")  # type: ignore[attr-defined]
    uno.createUnoStruct = lambda kind, *values: SimpleNamespace(kind=kind, values=values)  # type: ignore[attr-defined]
    refusals.Exception = OfficeException  # type: ignore[attr-defined]
    for name, module in (("uno", uno), ("com", ModuleType("com")), ("com.sun", ModuleType("sun")), ("com.sun.star", ModuleType("star"))):
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setitem(sys.modules, "com.sun.star.uno", refusals)
    monkeypatch.delitem(sys.modules, "vfmxl.hosts.calc.objects", raising=False)
    from vfmxl.hosts.calc.objects import Objects

    return Objects()


@pytest.fixture
def cell() -> Cell:
    return Cell()


@pytest.fixture
def held(objects: Objects, cell: Cell) -> Held:
    """The cell as the helper has it; every message goes through JSON, as over the line."""

    def exchange(message: Mapping[str, Any]) -> Mapping[str, Any]:
        answer: dict[str, Any] = json.loads(json.dumps(objects.do(json.loads(json.dumps(message)))))
        return answer

    return Remote(exchange).held(objects.given(cell)["object"])


def test_properties_methods_and_structures_are_those_of_the_object(held: Held, cell: Cell) -> None:
    assert held.Value == 1.5
    held.Value = "text"
    assert cell.Value == "text"
    assert held.rows() == cell.rows()
    assert (held.Position.X, held.Position.Y) == (3, 4)
    held.Position.X = 7
    assert cell.Position.X == 7
    assert held.Type.value == "TEXT"
    assert held.beside().beside().Value == 1.5


def test_what_is_handed_over_arrives_as_libreoffice_takes_it(held: Held, cell: Cell) -> None:
    office = held._office
    held.take(held, [1, ("a", None)], office.struct("Rectangle", 1, 2), office.enum("BoxType", "INFOBOX"))
    itself, rows, rectangle, kind = cell.seen
    assert itself is cell
    assert rows == (1, ("a", None))
    assert (rectangle.kind, rectangle.values) == ("Rectangle", (1, 2))
    assert (kind.kind, kind.value) == ("BoxType", "INFOBOX")
    assert office.path("file:///a/b.xlsx") == "/a/b.xlsx"


def test_a_refusal_keeps_its_words_and_anything_else_is_a_fault(held: Held) -> None:
    with pytest.raises(Refused, match="the sheet is protected"):
        held.refuse()
    with pytest.raises(RuntimeError, match="call fail: ZeroDivisionError"):
        held.fail()
    with pytest.raises(RuntimeError, match="get Nothing: AttributeError"):
        _ = held.Nothing


def test_objects_that_nobody_needs_any_more_are_let_go(held: Held, objects: Objects) -> None:
    for _ in range(100):
        held.beside()
    assert held.Value == 1.5
    assert len(objects._held) == 1


@pytest.mark.parametrize("path", [*BESIDE.values(), udfs() / "vfmxl_calc.py"], ids=lambda path: path.name)
def test_what_libreoffice_loads_is_for_the_oldest_python_that_it_comes_with(path: Any) -> None:
    """LibreOffice 7.0 has Python 3.7 on Windows."""
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 7))
