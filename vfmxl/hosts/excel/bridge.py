"""Takes from xlwings' own VBA module what reaches its function server, and leaves out all else.

The module knows its DLL by version, so it is taken from the xlwings that is installed. Left out are macros that run any Python or
program, change VBA code, copy and delete files, and the settings that a workbook, or a file beside one, could bring along to have
another program started: settings come from VfmSettings.bas, which reads the person's own file alone.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

from vfmxl.errors import RequestRefused

NAME = "xlwings"

ROUTINES = ("XLPyCommand", "XLPyLoadDLL", "XLPy", "KillPy", "ParentFolder")
_HEAD_ENDS = "Public Const XLWINGS_VERSION As String = "
_MAC = re.compile(r" *#If Mac Then\n +Private Declare .*\n *#End If\n")
_CHANGES = {
    # The command that starts the server is the same whatever workbook is open: one server for a session, and no file names in the list of processes.
    'AddExcelDir & ";" & ActiveWorkbook.FullName & ";" & ThisWorkbook.FullName & ";" &': '"false;;;" &',
    # Python looks for modules where it is installed, not in the folder that Excel happens to be in.
    'tail = " -B -c ""import sys': 'tail = " -B -P -c ""import sys',
}
_CHANGED = "\n'Changed for vfmxl: what reaches the function server alone is kept, its settings come from VfmSettings.\n"


def xlwings_module() -> str:
    """The part of the installed xlwings' module; RequestRefused where that is not as known."""
    import xlwings

    text = (Path(xlwings.__file__).parent / "xlwings_custom_addin.bas").read_text(encoding="ascii").replace("\r\n", "\n")
    release = version("xlwings")
    head, mark, _ = text.partition(_HEAD_ENDS)
    if not mark or f'{_HEAD_ENDS}"{release}"' not in text:
        raise RequestRefused(f"The VBA module of xlwings is not of version {release}, as xlwings itself: install xlwings again.")
    head, taken = _MAC.subn("", head)
    kept = "\n".join(_routine(text, name) for name in ROUTINES)
    if taken != 2 or any(kept.count(found) != 1 for found in _CHANGES):
        raise RequestRefused(f"The VBA module of xlwings {release} is not as known: look at vfmxl/hosts/excel/bridge.py before building with it.")
    for found, instead in _CHANGES.items():
        kept = kept.replace(found, instead)
    first, _, rest = head.partition("\n")
    # Its functions are not for cells: they do not belong in the function wizard.
    return f'{first}\nOption Private Module\n{_CHANGED}{rest.rstrip()}\n\n{mark}"{release}"\n\n{kept}'


def _routine(text: str, name: str) -> str:
    """One routine, from its first line to its end."""
    found = re.search(rf"(?ms)^(?:Public |Private )?(Sub|Function) {name}\(.*?^End \1\n", text)
    if found is None:
        raise RequestRefused(f"The VBA module of xlwings has no {name}: look at vfmxl/hosts/excel/bridge.py before building with it.")
    return found[0]
