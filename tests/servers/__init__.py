"""Launchers of the real servers and the browser that tests talk to; nothing here needs root."""
