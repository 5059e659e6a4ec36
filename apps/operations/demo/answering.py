"""What happens around the reviews: notes are answered, help is planned and looked back upon."""

from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.departments.models import Department
from apps.drift.models import Intervention
from apps.drift.services import end_intervention, plan_intervention
from apps.feedback.models import Barrier, Feedback
from apps.feedback.querysets import BarrierQuerySet
from apps.feedback.services import answer_barrier, ask_removal, mark_read, report_barrier, respond, set_tool_owner
from apps.operations.demo.files import monday_of
from apps.operations.demo.hospital import GOVERNS, TOOL_ANSWERED, TOOL_IN_TROUBLE, TOOL_MENDED, UNITS
from apps.operations.demo.northmere import BY_CODE, Northmere
from apps.operations.demo.people import share
from apps.operations.demo.words import ANSWERED, BARRIERS, DISAGREEMENTS, MENDED, OTHER_BARRIERS, REPLIES
from apps.tools.services import set_focus

ANSWERS = {TOOL_ANSWERED: ANSWERED, TOOL_MENDED: MENDED}
HELP = (
    ("HMP", 17, "P10", "helped"), ("RAD", 16, "P14", "helped"), ("CAR", 9, "P4", "helped"), ("TEL", 14, "P3", "partly"),
    ("GIE", 12, "P10", "no_change"), ("ANE", 13, "P3", "partly"), ("ICN", 18, "P11", "no_change"),
    ("ONC", 7, "P2", "helped"), ("PCP", 10, "P2", "helped"), ("LAB", 8, "P8", "helped"), ("PED", 5, "P2", "helped"),
    ("OBG", 30, "P6", "running"),
)  # fmt: skip


def answer_notes(hospital: Northmere, start: datetime, end: datetime) -> int:
    """Notes whose reader gets round to them in (start, end]. The reader of the cast leaves the newest one unread."""
    waiting = list(
        Feedback.objects.unread().filter(written_at__lte=end).select_related("recipient").order_by("written_at")
    )
    mine = [note.pk for note in waiting if note.recipient_id == hospital.reader().pk]
    answered = 0
    for note in waiting:
        moment = _moment(hospital, note)
        if moment <= end and note.pk not in mine[-1:]:
            _answer(note, share(hospital.seed, note.pk, "answer"), max(moment, start))
            answered += 1
    return answered


def _moment(hospital: Northmere, note: Feedback) -> datetime:
    return note.written_at + timedelta(hours=3 + 60 * share(hospital.seed, note.pk, "when"))


def _answer(note: Feedback, draw: float, now: datetime) -> None:
    by = note.recipient
    if draw < 0.06:
        respond(note=note, response="disagreed", reply=DISAGREEMENTS[int(draw * 50)], by=by, now=now)
    elif draw < 0.35:
        respond(note=note, response="replied", reply=REPLIES[int((draw - 0.06) * 10)], by=by, now=now)
    elif draw < 0.85:
        respond(note=note, response="thanks", by=by, now=now)
    else:
        mark_read(note=note, by=by, now=now)
    if 0.05 < draw < 0.075:
        ask_removal(note=note, by=by, now=now)


def focus_in_week(hospital: Northmere, week: int, now: datetime) -> None:
    """Every fourth week each department turns to another behaviour; the last turn lasts, for those who live on."""
    if week % 4:
        return
    begins = monday_of(week, hospital.begin)
    departments = {department.code: department for department in Department.objects.all()}
    for unit in UNITS:
        if unit.live_week <= week:
            set_focus(
                department=departments[unit.code], behaviour=hospital.behaviours_of(unit, week, 1)[0],
                starts_on=begins, ends_on=begins + timedelta(weeks=8), by=hospital.people["NM-PM1"], now=now,
            )  # fmt: skip


def trouble_in_week(hospital: Northmere, week: int, now: datetime) -> None:
    """Clinicians of Diagnostic Radiology report the tool too, not their chair alone; governance answers them all."""
    radiology = BY_CODE["RAD"]
    if week in TOOL_IN_TROUBLE and week % 2 == 0:
        tool = hospital.behaviours[radiology.tools[0]][0].tool
        texts = BARRIERS["tool_accuracy"]
        report_barrier(
            department=Department.objects.get(code="RAD"), kind="tool_accuracy", text=texts[week % len(texts)],
            tool=tool, by=hospital.members["RAD"][week % 3], now=now,
        )  # fmt: skip
    if week in (TOOL_ANSWERED, TOOL_MENDED):
        _answer_all(Barrier.objects.filter(department__code="RAD", reported_at__lt=now), "fixed", ANSWERS[week], now)


def others_in_week(hospital: Northmere, week: int, now: datetime) -> None:
    """What other departments report, and what they read about it some weeks later."""
    for begins, code, kind, tool, text, answered, done, sentence in OTHER_BARRIERS:
        if begins == week:
            report_barrier(
                department=Department.objects.get(code=code), kind=kind, text=text,
                tool=hospital.behaviours[tool][0].tool if tool else None, by=hospital.members[code][0], now=now,
            )  # fmt: skip
        if answered == week:
            _answer_all(Barrier.objects.filter(department__code=code, kind=kind), done, sentence, now)


def _answer_all(barriers: BarrierQuerySet, resolution: str, answer: str, now: datetime) -> None:
    for barrier in barriers.unanswered().select_related("department", "owner"):
        by = barrier.owner or User.objects.get(external_id="NM-PM1")
        answer_barrier(barrier=barrier, resolution=resolution, answer=answer, by=by, now=now)


def name_owners(hospital: Northmere, now: datetime) -> None:
    """Who answers for which tool, before anything is reported."""
    for code, person in GOVERNS.items():
        tool, by = hospital.behaviours[code][0].tool, hospital.people["NM-PM1"]
        set_tool_owner(tool=tool, owner=hospital.people[person], by=by, now=now)


def help_in_week(hospital: Northmere, week: int, now: datetime) -> None:
    """Help that begins this week, and the look back on help that began four weeks ago."""
    by = hospital.people["NM-PM1"]
    for code, begins, play, result in HELP:
        if begins == week:
            plan_intervention(
                department=Department.objects.get(code=code), flag=None, play=play, owner=by,
                planned_on=monday_of(week, hospital.begin) + timedelta(days=2), note="", by=by, now=now,
            )  # fmt: skip
        if begins + 4 == week and result != "running":
            for running in Intervention.objects.running().filter(department__code=code, play=play):
                end_intervention(intervention=running, result=result, by=by, now=now)
