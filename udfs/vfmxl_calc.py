# LibreOffice names what it calls, and its own modules have no types:
# ruff: noqa: ANN001, ANN002, ANN201, ANN202, ANN204, D102, N802, N816
"""What LibreOffice Calc loads: passes the calls of cells, and the clicks on our buttons, to vfmxl."""

from __future__ import annotations

from pathlib import Path

import unohelper
import vfmxl_bridge
from com.sun.star.lang import XServiceInfo
from org.vfmxl import XVfm

FOLDER = str(Path(__file__).resolve().parent)


class Functions(unohelper.Base, XVfm, XServiceInfo):
    """Every function of vfmxl: a method of its name in small letters."""

    NAME = "VFM"

    def __init__(self, *_):
        """Nothing yet: the package is looked for when a first cell calls."""
        self._answer = None

    def __getattr__(self, name):
        """The method, made once."""
        if name.startswith("_"):
            raise AttributeError(name)

        def method(*args):
            if self._answer is None:
                self._answer = vfmxl_bridge.answering(FOLDER)
            return self._answer(name, args)

        setattr(self, name, method)
        return method

    def getImplementationName(self):
        return self.NAME

    def getSupportedServiceNames(self):
        return (self.NAME,)

    def supportsService(self, name):
        return name == self.NAME


implementations = unohelper.ImplementationHelper()
implementations.addImplementation(Functions, Functions.NAME, (Functions.NAME,))
# LibreOffice looks for it by this name.
g_ImplementationHelper = implementations
