"""How long it may take until everybody has been talked with, by how many they are. Standard library only."""


def window_weeks(people: int) -> int:
    """Up to 15 people 4 weeks, up to 40 people 6 weeks, more than that 12 weeks."""
    if people <= 15:
        return 4
    return 6 if people <= 40 else 12
