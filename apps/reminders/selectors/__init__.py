"""Reads of the reminders: who is in charge and reachable, when, and what the ledger holds."""
