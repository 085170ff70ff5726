# LibreOffice names what it calls, and its own modules have no types:
# ruff: noqa: ANN001, ANN002, ANN201, ANN202, ANN204, D102, N802, N816
"""What LibreOffice Calc loads: passes the calls of cells, and the clicks on our buttons, to vfmxl."""

from __future__ import annotations

from pathlib import Path

import uno
import unohelper
import vfmxl_bridge
from com.sun.star.frame import DispatchResultEvent, XDispatchProvider, XNotifyingDispatch
from com.sun.star.lang import XInitialization, XServiceInfo
from org.vfmxl import XVfm

# What LibreOffice itself adds to a press.
OFFICE_WORDS = ("Referer", "SynchronMode", "KeyModifier")
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


class Buttons(unohelper.Base, XDispatchProvider, XNotifyingDispatch, XInitialization, XServiceInfo):
    """Every button of the menu and the toolbar: an address vfmxl:NAME."""

    NAME = "org.vfmxl.ProtocolHandler"
    SERVICE = "com.sun.star.frame.ProtocolHandler"

    def __init__(self, context, *args) -> None:
        self._context = context
        self._frame = args[0] if args else None

    def initialize(self, args):
        self._frame = args[0] if args else self._frame

    def queryDispatch(self, url, _, __):
        return self if url.Protocol == "vfmxl:" else None

    def queryDispatches(self, requests):
        return tuple(self.queryDispatch(request.FeatureURL, request.FrameName, request.SearchFlags) for request in requests)

    def dispatch(self, url, args):
        self._press(url, args)

    def dispatchWithNotification(self, url, args, listener):
        told = self._press(url, args)
        if listener is not None:
            listener.dispatchFinished(DispatchResultEvent(self, 1, told))

    def _press(self, url, args):
        words = {arg.Name: arg.Value for arg in args if arg.Name not in OFFICE_WORDS}
        try:
            return vfmxl_bridge.press(FOLDER, (self._context, self._frame), url.Path, words)
        except vfmxl_bridge.Unavailable as reason:
            if not words:
                parent = self._frame.getContainerWindow()
                kind = uno.Enum("com.sun.star.awt.MessageBoxType", "INFOBOX")
                self._context.ServiceManager.createInstance("com.sun.star.awt.Toolkit").createMessageBox(
                    parent, kind, 1, "VfM", str(reason)
                ).execute()
            return str(reason)

    def addStatusListener(self, listener, url):
        """Every button can be pressed at any time: there is nothing to tell."""

    def removeStatusListener(self, listener, url):
        """As above."""

    def getImplementationName(self):
        return self.NAME

    def getSupportedServiceNames(self):
        return (self.SERVICE,)

    def supportsService(self, name):
        return name == self.SERVICE


implementations = unohelper.ImplementationHelper()
implementations.addImplementation(Functions, Functions.NAME, (Functions.NAME,))
implementations.addImplementation(Buttons, Buttons.NAME, (Buttons.SERVICE,))
# LibreOffice looks for it by this name.
g_ImplementationHelper = implementations
