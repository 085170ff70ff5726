# LibreOffice's own modules have no types:
# mypy: disable-error-code="import-not-found"
"""What the macros need of LibreOffice beside its objects, in LibreOffice's own process."""

from __future__ import annotations

from typing import Any

import uno
from com.sun.star.uno import Exception as OfficeRefusal


class Native:
    """LibreOffice's own Python; implements `adapter.Uno`."""

    Refusal = OfficeRefusal

    def struct(self, kind: str, *values: Any) -> Any:  # noqa: ANN401 - LibreOffice's own
        """A structure of LibreOffice's."""
        return uno.createUnoStruct(kind, *values)

    def enum(self, kind: str, value: str) -> Any:  # noqa: ANN401 - LibreOffice's own
        """A value of one of LibreOffice's enumerations."""
        return uno.Enum(kind, value)

    def path(self, address: str) -> str:
        """The path of a file by its address."""
        return str(uno.fileUrlToSystemPath(address))

    def copy(self, context: Any, text: str) -> bool:  # noqa: ANN401 - LibreOffice's own
        """Puts a text on the system's clipboard, as LibreOffice reaches it."""
        from vfmxl.hosts.calc.clipboard import Text

        clipboard = context.ServiceManager.createInstanceWithContext("com.sun.star.datatransfer.clipboard.SystemClipboard", context)
        try:
            clipboard.setContents(Text(text), None)
        except OfficeRefusal:
            return False
        return True
