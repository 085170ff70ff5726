"""One folder for each spreadsheet program."""
