"""What the pages say, made of numbers. Standard library only."""

from collections.abc import Mapping, Sequence

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

_TOLD = (
    ("silent", "{n} silent"),
    ("tool_issue", "{n} with a tool issue"),
    ("drifting", "{n} drifting"),
    ("unconfirmed", "{n} claimed but not confirmed"),
    ("watch", "{n} to watch"),
    ("recovering", "{n} recovering"),
    ("not_enough_data", "{n} with too little data yet"),
)


def in_words(number: int) -> str:
    return SMALL[number] if 0 <= number < len(SMALL) else f"{number:,}"


def many(number: int, one: str, more: str = "") -> str:
    """many(1, "week") is "1 week", many(3, "week") is "3 weeks"."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def headline(counts: Mapping[str, int], total: int) -> str:
    """counts: status -> departments."""
    if total and counts.get("not_enough_data", 0) == total:
        return f"It is too early to judge {'the' if total == 1 else 'any of the'} {many(total, 'department')}."
    return f"AI use was reinforced consistently in {counts.get('on_track', 0):,} of {many(total, 'department')}."


def rest(counts: Mapping[str, int], changed: int) -> str:
    """The other statuses, the worst first, and what moved since Monday."""
    moved = in_words(changed).capitalize() if changed else "None"
    return " ".join(part for part in (others(counts), f"{moved} changed since Monday.") if part)


def others(counts: Mapping[str, int]) -> str:
    """How many departments have which status, but for those on track; "" where all are."""
    parts = [pattern.format(n=f"{counts[status]:,}") for status, pattern in _TOLD if counts.get(status)]
    return ", ".join(parts) + "." if parts else ""


def share_over_time(shares: Sequence[tuple[int, int]]) -> str:
    """A small chart in words: numerators and denominators, the oldest first."""
    known = [(n, d) for n, d in shares if d]
    if not known:
        return "No data in these weeks"
    (first_n, first_d), (last_n, last_d) = known[0], known[-1]
    return f"Over {many(len(known), 'week')}: from {first_n} of {first_d} to {last_n} of {last_d}"


def talked_about(asked: int, coached: int, expected: int) -> list[str]:
    """Coverage for the people of a department: no reasons, no names, and nothing before three weeks are known."""
    if expected < 3:
        return [
            f"{many(expected, 'expected week').capitalize()} so far: too few to say how often AI use is talked about.",
            "From the third week on, this page tells.",
        ]
    return [
        f"In {asked} of the last {expected} expected weeks, AI use was talked about in your department’s reviews.",
        f"In {coached} of them, a trained way of working was discussed on real, recent work.",
    ]


def silence(weeks: int) -> str:
    if weeks == 0:
        return "AI use came up in the latest review that is known."
    return f"AI use has not come up for {in_words(weeks)} expected {'week' if weeks == 1 else 'weeks'}."
