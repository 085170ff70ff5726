"""Builds the extension of LibreOffice, `vfmxl.oxt`: the same bytes from the same sources."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from vfmxl import __version__
from vfmxl.functions import all_functions
from vfmxl.hosts.calc.buttons import groups, toolbar
from vfmxl.hosts.calc.configuration import click_handler, function_texts, menu_and_toolbar, toolbar_place
from vfmxl.hosts.calc.interface import type_library
from vfmxl.hosts.calc.names import EXTENSION, OFFICE_NAME, WHERE
from vfmxl.resources import udfs, workbooks

if TYPE_CHECKING:
    from collections.abc import Mapping

FIXED_DATE = (1980, 1, 1, 0, 0, 0)
LIBRARY, ENTRY = "XVfm.idl", "python/vfmxl_calc.py"
BESIDE = {f"python/pythonpath/vfmxl_{name}.py": Path(__file__).with_name(f"{name}.py") for name in ("bridge", "objects")}
TEXTS, MENU, PLACE, CLICKS = "CalcAddIns.xcu", "Addons.xcu", "CalcWindowState.xcu", "ProtocolHandler.xcu"
OLDEST_OFFICE = "7.0"

# The type library first: the component needs it while it is being registered.
KINDS = {
    LIBRARY: "application/vnd.sun.star.uno-typelibrary;type=RDB",
    ENTRY: "application/vnd.sun.star.uno-component;type=Python",
    TEXTS: "application/vnd.sun.star.configuration-data",
    CLICKS: "application/vnd.sun.star.configuration-data",
    MENU: "application/vnd.sun.star.configuration-data",
    PLACE: "application/vnd.sun.star.configuration-data",
}
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n{}\n</manifest:manifest>\n'
)
DESCRIPTION = f"""<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006" xmlns:d="http://openoffice.org/extensions/description/2006" xmlns:l="http://libreoffice.org/extensions/description/2011">
<identifier value="{EXTENSION}"/>
<version value="{__version__}"/>
<display-name><name lang="en">vfmxl: comparative figures for adult social care in England</name></display-name>
<publisher><name lang="en">vfmxl contributors</name></publisher>
<dependencies><l:LibreOffice-minimal-version value="{OLDEST_OFFICE}" d:name="LibreOffice {OLDEST_OFFICE}"/></dependencies>
</description>
"""


def parts() -> dict[str, bytes]:
    """All files of the extension by their names in it."""
    functions = all_functions().values()
    entries = "\n".join(f'<manifest:file-entry manifest:media-type="{escape(kind)}" manifest:full-path="{name}"/>' for name, kind in KINDS.items())
    texts = {
        "META-INF/manifest.xml": MANIFEST.format(entries),
        "description.xml": DESCRIPTION,
        LIBRARY: type_library(functions),
        ENTRY: (udfs() / "vfmxl_calc.py").read_text(encoding="utf-8"),
        **{name: path.read_text(encoding="utf-8") for name, path in BESIDE.items()},
        TEXTS: function_texts(functions),
        MENU: menu_and_toolbar(groups(), toolbar()),
        PLACE: toolbar_place(),
        CLICKS: click_handler(),
    }
    return {name: text.encode() for name, text in texts.items()}


def located(where: Mapping[str, object]) -> dict[str, bytes]:
    """The files of an extension that knows which Python has the package."""
    return parts() | {f"{Path(ENTRY).parent.as_posix()}/{WHERE}": (json.dumps(where, indent=1) + "\n").encode()}


def write(files: Mapping[str, bytes], target: Path) -> None:
    """The extension as one file, the same bytes each time: nothing is compressed, since compressors differ."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content)


def unpack(files: Mapping[str, bytes], folder: Path) -> None:
    """The extension as a folder, as LibreOffice finds those that came with it."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def main() -> None:
    """Writes the extension that travels with the package."""
    write(parts(), workbooks() / OFFICE_NAME)


if __name__ == "__main__":
    main()
