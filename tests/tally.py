"""A pytest plugin: writes how the run went, in numbers, to the file named by COACHTRACK_TALLY. Read by tests/run.py."""

import json
import os
from pathlib import Path

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    target = os.environ.get("COACHTRACK_TALLY")
    if not target:
        return
    stats = terminalreporter.stats
    skipped = [report for report in stats.get("skipped", []) if isinstance(report, pytest.TestReport)]
    tally = {
        "passed": len(stats.get("passed", [])),
        "failed": [report.nodeid for word in ("failed", "error") for report in stats.get(word, [])],
        "skipped": [f"{report.nodeid}: {_reason(report)}" for report in skipped + stats.get("xfailed", [])],
    }
    Path(target).write_text(json.dumps(tally))


def _reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    return str(getattr(report, "wasxfail", "")) or "no reason given"
