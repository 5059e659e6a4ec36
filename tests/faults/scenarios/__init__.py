"""The catalogue: F1 to F36, each a function of a world that says afterwards what may be expected."""
