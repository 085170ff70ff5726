"""vfmxl: comparative figures for adult social care in England, in the spreadsheet."""

__version__ = "0.1.0"
