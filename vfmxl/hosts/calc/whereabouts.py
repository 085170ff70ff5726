"""Says which Python has the package and where its parts stand, for the extension to find them."""

from __future__ import annotations

import json
import sys
import sysconfig
from pathlib import Path
from typing import Any

import numpy as np

import vfmxl


def whereabouts() -> dict[str, Any]:
    """The interpreter, its version, and the folders that it imports from: that of the package first."""
    package = str(Path(vfmxl.__file__).resolve().parents[1])
    numbers = str(Path(np.__file__).resolve().parents[1])
    paths = dict.fromkeys((package, numbers, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    return {"python": sys.executable, "version": list(sys.version_info[:2]), "paths": list(paths)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(whereabouts()))
