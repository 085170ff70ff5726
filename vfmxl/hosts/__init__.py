"""One folder for each spreadsheet program that calls our functions."""
