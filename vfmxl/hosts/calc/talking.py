"""How the macros speak to the user of Calc: in windows, or to a script that presses a button and has the answers ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from vfmxl.hosts.calc.names import TITLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vfmxl.hosts.calc.adapter import Uno

YES = 2  # com.sun.star.awt.MessageBoxResults
POSITION = 3  # com.sun.star.awt.PosSize
LABEL_LINES = 24


class Talk(Protocol):
    """Tells and asks."""

    def tell(self, text: str) -> None:
        """Shows a text."""

    def ask(self, question: str) -> bool:
        """Yes or no."""

    def ask_text(self, prompt: str, default: str) -> str | None:
        """A line of text; None where the user cancels."""


class Script:
    """Answers given in advance, as arguments of the press; what is told is kept, for the one who pressed."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._agrees = bool(words.get("agree", False))
        self.told: list[str] = []

    def tell(self, text: str) -> None:
        """Kept."""
        self.told.append(text)

    def ask(self, question: str) -> bool:
        """As the script is minded; what was asked is kept with what was told."""
        self.told.append(question)
        return self._agrees

    def ask_text(self, prompt: str, default: str) -> str | None:  # noqa: ARG002 - a person's windows take it
        """A script gives its words in advance, or it cancels."""
        self.told.append(prompt)
        return None


class Windows:
    """Windows over the frame in which the button was pressed."""

    def __init__(self, uno: Uno, context: Any, frame: Any) -> None:  # noqa: ANN401 - LibreOffice's own
        self._uno, self._context, self._parent = uno, context, frame.getContainerWindow()

    def _service(self, name: str) -> Any:  # noqa: ANN401 - LibreOffice's own
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    def _box(self, kind: str, buttons: int, text: str) -> int:
        toolkit = self._service("com.sun.star.awt.Toolkit")
        box = toolkit.createMessageBox(self._parent, self._uno.enum("com.sun.star.awt.MessageBoxType", kind), buttons, TITLE, text)
        try:
            return int(box.execute())
        finally:
            box.dispose()

    def tell(self, text: str) -> None:
        """A window with one button."""
        self._box("INFOBOX", 1, text)

    def ask(self, question: str) -> bool:
        """A window with yes and no."""
        return self._box("QUERYBOX", 3, question) == YES

    def ask_text(self, prompt: str, default: str) -> str | None:
        """A small window of ours with a line to type in."""
        lines = min(LABEL_LINES, sum(1 + len(line) // 70 for line in prompt.split("\n")))
        height = 9 * lines
        window = self._service("com.sun.star.awt.UnoControlDialogModel")
        window.Title, window.Width, window.Height = TITLE, 260, height + 48
        controls = (
            ("FixedText", "prompt", 8, 6, 244, height, {"Label": prompt, "MultiLine": True}),
            ("Edit", "answer", 8, height + 8, 244, 14, {"Text": default}),
            ("Button", "ok", 148, height + 28, 50, 14, {"Label": "OK", "PushButtonType": 1, "DefaultButton": True}),
            ("Button", "cancel", 202, height + 28, 50, 14, {"Label": "Cancel", "PushButtonType": 2}),
        )
        for kind, name, left, top, width, tall, values in controls:
            control = window.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
            control.PositionX, control.PositionY, control.Width, control.Height = left, top, width, tall
            for key, value in values.items():
                setattr(control, key, value)
            window.insertByName(name, control)
        dialog = self._service("com.sun.star.awt.UnoControlDialog")
        dialog.setModel(window)
        dialog.createPeer(self._service("com.sun.star.awt.Toolkit"), self._parent)
        around, own = self._parent.getPosSize(), dialog.getPosSize()
        dialog.setPosSize((around.Width - own.Width) // 2, (around.Height - own.Height) // 3, 0, 0, POSITION)
        dialog.getControl("answer").setFocus()
        try:
            return str(window.getByName("answer").Text) if dialog.execute() == 1 else None
        finally:
            dialog.dispose()
