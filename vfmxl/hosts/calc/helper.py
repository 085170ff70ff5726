"""The helper process: answers the extension where LibreOffice's own Python cannot load the package; ends when LibreOffice does."""

from __future__ import annotations

import os
import sys

from vfmxl import __version__
from vfmxl.hosts.calc.answers import Answers
from vfmxl.hosts.calc.bridge import packed, receive, send, unpacked


def main() -> None:
    """Answers until the other side has gone."""
    # Messages go over what was standard input and output; nothing printed by anyone may get between them.
    questions, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(silence, stream)
    sys.stdout = sys.stderr
    answers = Answers()
    send(replies, {"ready": __version__})
    while (message := receive(questions)) is not None:
        rows = answers.call(message["call"], [unpacked(value) for value in message["args"]])
        send(replies, {"rows": packed(rows)})


if __name__ == "__main__":
    main()
