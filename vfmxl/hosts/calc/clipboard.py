# LibreOffice's own modules have no types:
# mypy: disable-error-code="import-not-found,misc"
# ruff: noqa: N802
"""A text for the system's clipboard, as LibreOffice hands it over."""

from __future__ import annotations

from typing import Any

import uno
import unohelper
from com.sun.star.datatransfer import DataFlavor, UnsupportedFlavorException, XTransferable

KIND = "text/plain;charset=utf-16"


class Text(unohelper.Base, XTransferable):
    """Plain text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def getTransferData(self, flavour: Any) -> str:  # noqa: ANN401 - LibreOffice's own
        """The text."""
        if not self.isDataFlavorSupported(flavour):
            raise UnsupportedFlavorException
        return self._text

    def getTransferDataFlavors(self) -> tuple[Any, ...]:
        """One kind only."""
        flavour = DataFlavor()
        flavour.MimeType, flavour.HumanPresentableName, flavour.DataType = KIND, "Unicode text", uno.getTypeByName("string")
        return (flavour,)

    def isDataFlavorSupported(self, flavour: Any) -> bool:  # noqa: ANN401 - LibreOffice's own
        """Whether it is that one."""
        return bool(flavour.MimeType == KIND)
