"""Wall-clock time against what can be found by patience instead of by reckoning; `make zones` does all of it."""
