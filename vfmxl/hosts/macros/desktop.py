"""What the macros ask of the system itself: the Esc key, the clipboard."""

from __future__ import annotations

import sys

ESCAPE = 0x1B


def escape_pressed() -> bool:
    """Whether Esc is down or was pressed since this was last asked; only Windows tells."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.user32.GetAsyncKeyState(ESCAPE) & 0x8001)
    return False


def copied(text: str) -> bool:
    """Whether a text could be put on the system's clipboard."""
    try:
        if sys.platform == "win32":
            import win32clipboard

            win32clipboard.OpenClipboard()
            try:
                win32clipboard.EmptyClipboard()
                win32clipboard.SetClipboardText(text, win32clipboard.CF_UNICODETEXT)
            finally:
                win32clipboard.CloseClipboard()
            return True
        if sys.platform == "darwin":
            import subprocess

            subprocess.run(["/usr/bin/pbcopy"], input=text.encode(), check=True)
            return True
    except Exception:  # noqa: BLE001 - another program may hold the clipboard: the text is shown as well
        return False
    return False
