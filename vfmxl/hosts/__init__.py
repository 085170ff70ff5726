"""One folder for each spreadsheet program, and the macros behind the buttons of all."""
