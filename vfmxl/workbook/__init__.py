"""Workbook files: new ones built here; existing ones are patched, never loaded and saved."""
