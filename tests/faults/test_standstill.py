"""Worker and beat, the queue, the mail relay stop while people work: who looks knows within five minutes.

Real processes. Beat wakes and alarms ring HASTE times as fast as in a hospital, so five minutes are 50 seconds here.
"""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.test_up_faults import EMAIL, PASSWORD, PERSON, Browser, rows
from tests.servers.process import wait_until
from tests.servers.smtp import Sink
from tests.servers.up import Up
from tests.servers.valkey import Valkey

pytestmark = pytest.mark.once

HASTE = 6
FIVE_MINUTES = 300 / HASTE


class Hospital:
    def __init__(self, up: Up, broker: Valkey, sink: Sink) -> None:
        self.up, self.broker, self.sink = up, broker, sink
        self.browser = Browser(up)

    def health(self) -> tuple[int, dict[str, Any]]:
        status, text = self.up.get("/healthz/reminders")
        return status, json.loads(text)

    def codes(self) -> set[str]:
        return {reason["code"] for reason in self.health()[1]["reasons"]}

    def is_well(self) -> bool:
        return self.health()[1]["status"] == "ok"

    def wait(self, ready: Callable[[], bool], what: str, timeout: float = 180) -> None:
        wait_until(ready, what=what, timeout=timeout, process=self.up.process, log=self.up.log)

    def has_written_it_down(self) -> bool:
        return rows(self.up.data / "hospital", "reminders_incident") > 0

    def alarms(self) -> list[str]:
        """Subjects of the mails in which the person who runs it was told."""
        return [str(mail["Subject"]) for mail in self.sink.to(EMAIL) if "Reminders need you" in str(mail["Subject"])]

    def stop(self, act: Callable[[], object], code: str) -> None:
        """Red, with that code, and the banner on the page, all within five minutes of a hospital."""
        self.wait(self.is_well, "all well")
        act()
        begun = time.monotonic()
        self.wait(lambda: code in self.codes(), f"{code} named")
        if code != "relay":
            begun = max(begun, self.ticks_stopped())
        assert self.health()[0] == 503
        assert "Reminders need somebody" in self.browser.open("/account/")[1]
        took = time.monotonic() - begun
        print(f"{code}: seen after {took:.1f} s, which at {HASTE} times the pace stands for {took * HASTE:.0f} s")  # noqa: T201
        assert took <= FIVE_MINUTES

    def ticks_stopped(self) -> float:
        """At this pace a worker has several more ticks at hand when its queue or its power is taken away."""
        return time.monotonic() - min(self.health()[1]["tick_age_seconds"].values()) - 1

    def celery(self, what: signal.Signals) -> None:
        for pid in self.up.pids("celery"):
            os.kill(pid, what)


@pytest.fixture
def hospital(tmp_path: Path, smtp_sink: Sink) -> Iterator[Hospital]:
    broker = Valkey.start()
    up = Up.start(tmp_path / "var", REDIS_URL=broker.url, EMAIL_URL=smtp_sink.url, COACHTRACK_HASTE=str(HASTE))
    hospital = Hospital(up, broker, smtp_sink)
    try:
        hospital.browser.submit("/setup/", **PERSON, password=PASSWORD)
        hospital.browser.submit("/sign-in/", username=EMAIL, password=PASSWORD)
        yield hospital
    finally:
        up.clean_up()
        hospital.broker.stop()


def test_what_stands_still_is_seen_within_five_minutes(hospital: Hospital) -> None:
    hospital.stop(lambda: hospital.sink.set_mode("refuse"), "relay")
    hospital.wait(hospital.has_written_it_down, "an incident")
    hospital.sink.set_mode("accept")
    hospital.stop(lambda: hospital.celery(signal.SIGSTOP), "ticks")
    hospital.wait(hospital.is_well, "worker and beat started again by up")
    hospital.up.wait_for_line("starting worker and beat again")
    hospital.stop(hospital.broker.kill, "broker")
    hospital.broker = Valkey.start(hospital.broker.folder)
    hospital.wait(hospital.is_well, "the queue taken up again")
    hospital.up.wait_for_line("Reminders: all is well again")
    # Its mail was put off while the relay refused it, and retries keep to the clock on the wall.
    hospital.wait(lambda: any("mail relay" in it for it in hospital.alarms()), "the mail about the relay", 600)
    assert len(hospital.alarms()) == len(set(hospital.alarms()))
