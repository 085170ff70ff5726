"""LibreOffice's objects as the helper process has them: each use of one goes over to LibreOffice's process and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Exchange = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Refused(Exception):
    """LibreOffice has raised an exception of its own."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.Message = message  # as LibreOffice's own has it


class Remote:
    """LibreOffice across the line; implements `adapter.Uno`.

    Parameters
    ----------
    exchange : sends one message and gives the other side's answer to it
    """

    Refusal = Refused

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._dropped: list[int] = []

    def struct(self, kind: str, *values: Any) -> Any:  # noqa: ANN401 - LibreOffice's own
        """A structure of LibreOffice's."""
        return self.do("struct", 0, kind, values)

    def enum(self, kind: str, value: str) -> Enumerated:
        """A value of one of LibreOffice's enumerations."""
        return Enumerated(value, kind)

    def path(self, address: str) -> str:
        """The path of a file by its address."""
        return str(self.do("path", 0, address, ()))

    def copy(self, context: Any, text: str) -> bool:  # noqa: ANN401, ARG002 - LibreOffice's own way needs its process
        """Puts a text on the system's clipboard, without LibreOffice."""
        from vfmxl.hosts.macros.desktop import copied

        return copied(text)

    def held(self, number: int) -> Held:
        """The object of that number."""
        return Held(self, number)

    def drop(self, number: int) -> None:
        """An object is not needed any more; LibreOffice is told with the next message."""
        self._dropped.append(number)

    def do(self, kind: str, number: int, name: str, args: tuple[Any, ...]) -> Any:  # noqa: ANN401 - whatever LibreOffice gives
        """One use of an object.

        Raises
        ------
        Refused
            where LibreOffice raised an exception of its own.
        RuntimeError
            where what was asked for cannot be: a fault of ours.
        """
        dropped, self._dropped = self._dropped, []
        answer = self._exchange({"do": kind, "on": number, "name": name, "args": [_sent(value) for value in args], "dropped": dropped})
        if "refused" in answer:
            raise Refused(answer["refused"])
        if "fault" in answer:
            raise RuntimeError(f"{kind} {name}: {answer['fault']}")
        return self._received(answer["outcome"])

    def _received(self, value: Any) -> Any:  # noqa: ANN401 - whatever LibreOffice gives
        if isinstance(value, list):
            return tuple(self._received(item) for item in value)
        if isinstance(value, dict):
            return Enumerated(value["enum"]) if "enum" in value else self.held(value["object"])
        return value


class Enumerated:
    """A value of an enumeration, by its name."""

    __slots__ = ("kind", "value")

    def __init__(self, value: str, kind: str = "") -> None:
        self.value, self.kind = value, kind


class Held:
    """An object of LibreOffice's: what begins with a small letter is a method, with a capital a property, as LibreOffice names them."""

    __slots__ = ("_number", "_office")

    def __init__(self, office: Remote, number: int) -> None:
        object.__setattr__(self, "_office", office)
        object.__setattr__(self, "_number", number)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever LibreOffice gives
        if name.startswith("_"):
            raise AttributeError(name)
        if name[0].isupper():
            return self._office.do("get", self._number, name, ())
        return lambda *args: self._office.do("call", self._number, name, args)

    def __setattr__(self, name: str, value: Any) -> None:  # noqa: ANN401 - whatever LibreOffice takes
        self._office.do("set", self._number, name, (value,))

    def __del__(self) -> None:
        self._office.drop(self._number)


def _sent(value: Any) -> Any:  # noqa: ANN401 - whatever LibreOffice takes
    if isinstance(value, Held):
        return {"object": value._number}  # noqa: SLF001 - its own module
    if isinstance(value, Enumerated):
        return {"enum": value.value, "type": value.kind}
    return [_sent(item) for item in value] if isinstance(value, list | tuple) else value
