"""Writes LibreOffice's configuration of the extension: the function wizard's texts, the menu, the toolbar and its place, and who answers their clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from vfmxl.functions.names import spell
from vfmxl.functions.reference import argument_help
from vfmxl.hosts.calc.interface import parameter
from vfmxl.hosts.calc.names import BUTTONS, MENU, PROTOCOL, SERVICE, TITLE, TOOLBAR, TOOLBAR_ADDRESS, method

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vfmxl.functions.registry import Argument, Function
    from vfmxl.hosts.calc.buttons import Button

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'oor:name="{name}" oor:package="org.openoffice.{package}">\n{body}\n</oor:component-data>\n'
)
# The language that stands in for all others; the stored name of a workbook is that of American English.
SHOWN, STORED = "en", "en-US"
ROW = "0,9"  # column, row: below all toolbars that LibreOffice shows itself


def _data(name: str, body: str, package: str = "Office") -> str:
    return HEAD.format(name=name, package=package, body=body)


def _node(name: str, *inside: str) -> str:
    body = "\n".join(inside)
    return f'<node oor:name={quoteattr(name)} oor:op="replace">\n{body}\n</node>'


def _group(name: str, *inside: str) -> str:
    body = "\n".join(inside)
    return f"<node oor:name={quoteattr(name)}>\n{body}\n</node>"


def _text(name: str, value: str, language: str = SHOWN) -> str:
    return f'<prop oor:name="{name}"><value xml:lang="{language}">{escape(value)}</value></prop>'


def _plain(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:type="xs:string"><value>{escape(value)}</value></prop>'


# ---- the function wizard


def _argument(argument: Argument) -> str:
    return _node(parameter(argument), _text("DisplayName", argument.name), _text("Description", argument_help(argument)))


def _function(function: Function) -> str:
    return _node(
        method(function.name),
        _text("DisplayName", spell(function.name, "calc")),
        _text("Description", function.summary),
        '<prop oor:name="Category"><value>Add-In</value></prop>',
        # Newer versions read this spelling of Excel's from a workbook, and write it.
        _text("CompatibilityName", spell(function.name, "office"), STORED),
        _group("Parameters", *map(_argument, function.arguments)),
    )


def function_texts(functions: Iterable[Function]) -> str:
    """CalcAddIns.xcu: names, descriptions and arguments of all functions."""
    return _data("CalcAddIns", _group("AddInInfo", _node(SERVICE, _group("AddInFunctions", *map(_function, functions)))))


# ---- the menu and the toolbar


def _button(place: int, button: Button) -> str:
    return _node(
        f"b{place:02}",
        _plain("URL", PROTOCOL + button.command),
        f'<prop oor:name="Title" oor:type="xs:string"><value xml:lang="{SHOWN}">{escape(button.label)}</value></prop>',
        _plain("Target", "_self"),
        _plain("Context", "com.sun.star.sheet.SpreadsheetDocument"),
    )


def _line(place: int) -> str:
    return _node(f"b{place:02}", _plain("URL", "private:separator"))


def menu_and_toolbar(groups: Iterable[Iterable[Button]], on_toolbar: Iterable[Button]) -> str:
    """Addons.xcu: the menu, with a line between groups, and the toolbar VfM, which show beside spreadsheets only."""
    tools = [_button(place, button) for place, button in enumerate(on_toolbar)]
    menu_items: list[str] = []
    for group in groups:
        menu_items += [_line(len(menu_items))] if menu_items else []
        for button in group:
            menu_items.append(_button(len(menu_items), button))
    menu = _node(
        MENU,
        f'<prop oor:name="Title" oor:type="xs:string"><value xml:lang="{SHOWN}">{TITLE}</value></prop>',
        _plain("Target", "_self"),
        _plain("Context", "com.sun.star.sheet.SpreadsheetDocument"),
        _group("Submenu", *menu_items),
    )
    return _data("Addons", _group("AddonUI", _group("OfficeMenuBar", menu), _group("OfficeToolBar", _node(TOOLBAR, *tools))))


def toolbar_place() -> str:
    """CalcWindowState.xcu: the toolbar's title, and that it stands in a row of its own below the others until the user moves it."""
    state = _node(
        TOOLBAR_ADDRESS,
        f'<prop oor:name="UIName" oor:type="xs:string"><value xml:lang="{SHOWN}">{TITLE}</value></prop>',
        _plain("DockPos", ROW),
        *(f'<prop oor:name="{name}" oor:type="xs:boolean"><value>true</value></prop>' for name in ("Docked", "Visible")),
        '<prop oor:name="DockingArea" oor:type="xs:int"><value>0</value></prop>',
    )
    return _data("CalcWindowState", _group("UIElements", _group("States", state)), "Office.UI")


def click_handler() -> str:
    """ProtocolHandler.xcu: clicks go to our handler."""
    protocols = f'<prop oor:name="Protocols" oor:type="oor:string-list"><value>{PROTOCOL}*</value></prop>'
    return _data("ProtocolHandler", _group("HandlerSet", _node(BUTTONS, protocols)))
