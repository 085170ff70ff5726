"""One folder for each spreadsheet program, the macros behind the buttons of all, and the log of faults."""
