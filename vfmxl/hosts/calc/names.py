"""The names by which LibreOffice knows the extension; they are stored in profiles and workbooks, so they never change."""

from __future__ import annotations

EXTENSION = "org.vfmxl.calc"
INTERFACE = "org.vfmxl.XVfm"
SERVICE = "VFM"  # with a method's name it is the name that workbooks store: VFM.PEERAVG
BUTTONS = "org.vfmxl.ProtocolHandler"
TITLE = "VfM"
MENU, TOOLBAR = "org.vfmxl.menu", "org.vfmxl.toolbar"
TOOLBAR_ADDRESS = f"private:resource/toolbar/addon_{TOOLBAR}"
PROTOCOL = "vfmxl:"
OFFICE_NAME = "vfmxl.oxt"
WHERE = "where.json"  # beside the entry module: which Python has the package


def method(function: str) -> str:
    """The method of the interface that answers for a function."""
    return function.lower()
