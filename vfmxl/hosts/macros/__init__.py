"""The macros behind the buttons: `port` is what they ask of a spreadsheet program, `run` starts one and turns every failure into a sentence."""
