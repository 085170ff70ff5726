"""The sheet Expected twin: the expected figure computed again by plain spreadsheet formulas, for an auditor."""
