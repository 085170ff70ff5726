"""Desktop Excel: functions for xlwings, VBA, ribbon, and the build of the add-in."""
