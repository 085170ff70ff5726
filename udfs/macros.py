"""The macros, as xlwings runs them: one function a button, each taking what stands on the ribbon."""

from __future__ import annotations

from vfmxl.hosts.macros.pressed import pressed


def insert_figure(council: str = "", period: str = "", group: str = "") -> None:
    """Insert figure."""
    pressed("insert_figure", council, period, group)


def insert_peer_average(council: str = "", period: str = "", group: str = "") -> None:
    """Insert peer average."""
    pressed("insert_peer_average", council, period, group)


def insert_expected(council: str = "", period: str = "", group: str = "") -> None:
    """Insert expected."""
    pressed("insert_expected", council, period, group)


def insert_gap(council: str = "", period: str = "", group: str = "") -> None:
    """Insert gap."""
    pressed("insert_gap", council, period, group)


def insert_theme_table(council: str = "", period: str = "", group: str = "") -> None:
    """Insert theme table."""
    pressed("insert_theme_table", council, period, group)


def insert_chart(council: str = "", period: str = "", group: str = "") -> None:
    """Insert chart."""
    pressed("insert_chart", council, period, group)


def refresh_selection(council: str = "", period: str = "", group: str = "") -> None:
    """Refresh selection."""
    pressed("refresh_selection", council, period, group)


def refresh_sheet(council: str = "", period: str = "", group: str = "") -> None:
    """Refresh sheet."""
    pressed("refresh_sheet", council, period, group)


def refresh_workbook(council: str = "", period: str = "", group: str = "") -> None:
    """Refresh workbook."""
    pressed("refresh_workbook", council, period, group)


def explain_cell(council: str = "", period: str = "", group: str = "") -> None:
    """Explain cell."""
    pressed("explain_cell", council, period, group)


def find_indicator(council: str = "", period: str = "", group: str = "") -> None:
    """Find indicator."""
    pressed("find_indicator", council, period, group)


def check_workbook(council: str = "", period: str = "", group: str = "") -> None:
    """Check workbook."""
    pressed("check_workbook", council, period, group)


def share_copy(council: str = "", period: str = "", group: str = "") -> None:
    """Share copy."""
    pressed("share_copy", council, period, group)


def restore_formulas(council: str = "", period: str = "", group: str = "") -> None:
    """Restore formulas."""
    pressed("restore_formulas", council, period, group)


def new_budget_workbook(council: str = "", period: str = "", group: str = "") -> None:
    """New budget workbook."""
    pressed("new_budget_workbook", council, period, group)


def data_status(council: str = "", period: str = "", group: str = "") -> None:
    """Data status."""
    pressed("data_status", council, period, group)


def diagnostics(council: str = "", period: str = "", group: str = "") -> None:
    """Diagnostics."""
    pressed("diagnostics", council, period, group)


def open_guide(council: str = "", period: str = "", group: str = "") -> None:
    """Open guide."""
    pressed("open_guide", council, period, group)
