"""How long simple counters run before they signal, exactly: a Markov chain over the counter's values.

After Brook and Evans (1972): with Q the moves between values that do not signal, the mean run lengths N from each
value solve (I - Q) N = 1. Scores are whole numbers, so the chain is finite and nothing is approximated.
"""

from collections.abc import Sequence

Matrix = list[list[float]]


def solve(matrix: Matrix, right: Sequence[float]) -> list[float]:
    """By elimination with the largest pivot. ValueError if there is no single solution."""
    size = len(matrix)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        if rows[best][at] == 0:
            raise ValueError("The chain never signals from some value.")
        rows[at], rows[best] = rows[best], rows[at]
        for row in rows[at + 1 :]:
            share = row[at] / rows[at][at]
            for column in range(at, size + 1):
                row[column] -= share * rows[at][column]
    found = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][column] * found[column] for column in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found


def mean_run_lengths(moves: Matrix) -> list[float]:
    """From each value. moves: between values that do not signal."""
    size = len(moves)
    rest = [[(row == column) - moves[row][column] for column in range(size)] for row in range(size)]
    return solve(rest, [1.0] * size)


def settled(moves: Matrix, rounds: int = 100_000) -> list[float]:
    """Where a chain that has not signalled for long is likely to be."""
    at = [1 / len(moves)] * len(moves)
    for _ in range(rounds):
        after = [sum(weight * moves[row][column] for row, weight in enumerate(at)) for column in range(len(moves))]
        total = sum(after)
        after = [weight / total for weight in after]
        if max(abs(new - old) for new, old in zip(after, at, strict=True)) < 1e-13:
            return after
        at = after
    return at


def counter_moves(rate: float, up: int, down: int, limit: int) -> Matrix:
    """Of a counter that adds `up` in an uncoached week, takes off `down` in a coached one and signals at `limit`.

    rate: how often a week is coached. The counter never falls below zero.
    """
    moves = [[0.0] * limit for _ in range(limit)]
    for value in range(limit):
        if value + up < limit:
            moves[value][value + up] += 1 - rate
        moves[value][max(0, value - down)] += rate
    return moves


def counter_run_length(rate: float, up: int, down: int, limit: int) -> float:
    """Mean weeks to a signal of a counter that starts at zero."""
    return mean_run_lengths(counter_moves(rate, up, down, limit))[0]


def counter_delay(rate: float, after: float, up: int, down: int, limit: int) -> float:
    """Mean weeks to a signal once the rate has changed to `after`, the counter having run quietly before."""
    lengths = mean_run_lengths(counter_moves(after, up, down, limit))
    at = settled(counter_moves(rate, up, down, limit))
    return sum(weight * length for weight, length in zip(at, lengths, strict=True))


def run_rule_moves(rate: float, length: int, clustering: float = 0.0) -> Matrix:
    """Of the rule "so many uncoached weeks in a row". clustering: how often a week repeats the one before."""
    moves = [[0.0] * length for _ in range(length)]
    for value in range(length):
        coached = (1 - clustering) * rate + clustering * (value == 0)
        moves[value][0] += coached
        if value + 1 < length:
            moves[value][value + 1] += 1 - coached
    return moves


def run_rule_flags_a_year(rate: float, length: int, clustering: float = 0.0) -> float:
    """False flags in 52 weeks of a department that never changes, each counted from a coached week on."""
    return 52 / mean_run_lengths(run_rule_moves(rate, length, clustering))[0]


def longest_needed(rate: float, budget: float, clustering: float = 0.0) -> int:
    """How many uncoached weeks in a row a rule must ask for to stay within so many false flags a year."""
    length = 1
    while run_rule_flags_a_year(rate, length, clustering) > budget:
        length += 1
    return length
