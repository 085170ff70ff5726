"""The helper process: answers the extension where LibreOffice's own Python cannot load the package; ends when LibreOffice does."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from vfmxl import __version__
from vfmxl.hosts.calc.answers import Answers
from vfmxl.hosts.calc.bridge import packed, receive, send, unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping


class Line:
    """What goes between the two processes: a question may be followed by questions of the other side before it is answered."""

    def __init__(self, questions: BinaryIO, replies: BinaryIO) -> None:
        self._questions, self._replies = questions, replies
        self._answers = Answers()

    def serve(self) -> None:
        """Answers until the other side has gone."""
        send(self._replies, {"ready": __version__})
        while (message := receive(self._questions)) is not None:
            self._answer(message)

    def exchange(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """Asks the other side; cells that are computed by what it does are answered meanwhile."""
        send(self._replies, message)
        while (answer := receive(self._questions)) is not None:
            if "call" not in answer and "press" not in answer:
                return answer
            self._answer(answer)
        raise SystemExit  # LibreOffice has gone: there is nobody to tell

    def _answer(self, message: Mapping[str, Any]) -> None:
        if "call" in message:
            rows = self._answers.call(message["call"], [unpacked(value) for value in message["args"]])
            send(self._replies, {"rows": packed(rows)})
        else:
            send(self._replies, {"told": self._press(message)})

    def _press(self, message: Mapping[str, Any]) -> str:
        from vfmxl.hosts.calc.pressed import press
        from vfmxl.hosts.calc.remote import Remote

        office = Remote(self.exchange)
        return press(office, office.held(message["context"]), office.held(message["frame"]), message["press"], message["words"])


def main() -> None:
    """Answers over what was standard input and output; nothing printed by anyone may get between the messages."""
    questions, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(silence, stream)
    sys.stdout = sys.stderr
    Line(questions, replies).serve()


if __name__ == "__main__":
    main()
