"""Declares the macros, and runs one of them so that whatever happens becomes a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused, VfmError
from vfmxl.hosts.faults import note_fault
from vfmxl.hosts.macros.port import Choice
from vfmxl.hosts.macros.session import Cancelled, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.functions import Engine
    from vfmxl.hosts.macros.port import Workbook

# In the order of the buttons.
FAMILIES = ("insert", "blocks", "refresh", "explain", "check", "share", "help")


@dataclass(frozen=True, slots=True)
class Macro:
    """One button: the name by which programs call it, its label, what it does in one or two sentences, and its body."""

    name: str
    label: str
    help: str
    body: Callable[[Session], None]


MACROS: dict[str, Macro] = {}


def macro(label: str, explained: str) -> Callable[[Callable[[Session], None]], Callable[[Session], None]]:
    """Declares a macro under the name of its body."""

    def declare(body: Callable[[Session], None]) -> Callable[[Session], None]:
        MACROS[body.__name__] = Macro(body.__name__, label, explained, body)
        return body

    return declare


def all_macros() -> dict[str, Macro]:
    """Every macro by its name, in the order of the families."""
    modules = [import_module(f"vfmxl.hosts.macros.{family}").__name__ for family in FAMILIES]
    return {name: found for module in modules for name, found in MACROS.items() if found.body.__module__ == module}


def run(name: str, workbook: Workbook, choice: Choice | None = None, *, start: Callable[[], Engine] | None = None, **words: str) -> None:
    """Runs a macro to its end; no error leaves it.

    Parameters
    ----------
    name : of the macro, as `all_macros` has it
    workbook : the adapter of the workbook that was active
    choice : what stands on the ribbon
    start : gives the engine that answers this program's cells; one on the pack in use where it is left out
    words : answers to what the macro would ask (indicator, theme, text, council)
    """
    session = Session(workbook, choice or Choice(), start or _engine, words)
    try:
        sentence = _attempt(name, session)
        if sentence:
            workbook.tell(sentence)
    except Exception:  # noqa: BLE001 - a window that cannot be shown is the program's business, but never a traceback
        note_fault(name)


def _attempt(name: str, session: Session) -> str:
    """The sentence to be told, "" where all is well or the user cancelled."""
    try:
        found = all_macros().get(name)
        if found is None:
            raise RequestRefused(f"vfmxl has no button {name!r}: the add-in and the installed vfmxl are of different versions. Install vfmxl again.")  # noqa: TRY301 - one place tells it
        found.body(session)
    except Cancelled:
        return ""
    except VfmError as error:
        return error.sentence
    except Exception as error:  # noqa: BLE001 - the last resort: a sentence and a log, never a traceback
        return fault(name, error)
    finally:
        session.end_progress()
    return ""


_held: list[Engine] = []


def _engine() -> Engine:
    """An engine on the pack in use, for as long as the process lives."""
    if not _held:
        from vfmxl.functions import Engine

        _held.append(Engine.start())
    return _held[0]


def fault(name: str, error: Exception) -> str:
    """Notes the fault being handled in the log; gives the sentence for the user."""
    log = note_fault(name)
    where = (
        f"The details for your IT or the makers of vfmxl are in {log}" if log else "It could not be noted in a log: the folder cannot be written to."
    )
    return f"vfmxl has met a fault of its own ({type(error).__name__}) and stopped. What it had written until then stays. {where}"
