"""What is written about a flag: numbers of the department and what helps, never a person's, never anybody's note."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse

from apps.drift.models import DriftFlag, Intervention, Status
from apps.drift.plays import Play, suggested
from apps.reminders.kinds import Send
from apps.reminders.wording import day_in_words, sentences

SUBJECTS = {
    Status.SILENT: "AI use has gone quiet in {}",
    Status.DRIFTING: "{}: support may help",
    Status.UNCONFIRMED: "{}: what is logged and what is remembered differ",
    Status.TOOL_ISSUE: "{}: the tool itself needs a look",
}
FULL_WEEKS = "That mostly comes from full weeks or from a change, not from a lack of will."
TO_LEADS = {
    Status.SILENT: ("AI use has not come up in the reviews of {} for a while.", FULL_WEEKS),
    Status.DRIFTING: ("AI use comes up less in the reviews of {} than is meant.", FULL_WEEKS),
    Status.UNCONFIRMED: (
        "In {}, what the reviews record and what clinicians remember differ.",
        "That happens in many places: what is said in a full room is easily forgotten.",
    ),
    Status.TOOL_ISSUE: (
        "In {}, the tool itself seems to stand in the way.",
        "No review can mend that, and nobody expects it of you.",
    ),
}
"""What a lead reads first, and what is said to it."""
OFFERS = {
    "P1": "Agree on one question for the next huddle, and be there when you put it",
    "P2": "Choose one focus behaviour for four weeks, and put it on the huddle sheet",
    "P3": "Find another forum or time, name a delegate, or meet every other week for a while",
    "P4": "Log for you by phone, and change how you are reminded",
    "P5": "Brief you on the tool, and hold the first review together with you",
    "P6": "Find a date for your training on the tool, and a trained delegate until then",
    "P7": "Go through five recent cases together with you",
    "P8": "Look at what would make the form fit your meeting",
    "P9": "Show you what clinicians remember, and find one question for each time",
    "P10": "Tie the AI question to the topic that your meeting discusses anyway",
    "P11": "Give you a list of people not talked with lately, and find a delegate for the nights",
    "P12": "Take a quarter of an hour with you to close or drop what is still open",
    "P13": "Find out what changed, before anybody asks for more use",
    "P14": "Take the problem to those who answer for the tool, and bring you their answer",
    "P15": "Start again with you as at go-live: a briefing, one focus behaviour, a look in every week",
}
"""The plays as they are offered to somebody who leads."""
KNOWN = 2
"""Reasons that the flag's sentence tells already."""
MORE = 2


def letter_to_office(flag: DriftFlag, *, lead_told_by: date) -> Send:
    play, path = _play(flag), reverse("drift:plan-call", args=[flag.public_id])
    context = {
        "subject": SUBJECTS[Status(flag.status)].format(flag.department.name),
        "department": flag.department.name,
        "sentence": flag.sentence,
        "more": sentences([str(reason.get("text", "")) for reason in flag.reasons[KNOWN : KNOWN + MORE]]),
        "play": play.title,
        "play_text": play.text,
        "lead_told_by": day_in_words(lead_told_by),
        "link": settings.SITE_URL + path,
    }
    return Send("flag", context, path)


def letters_to_leads(flags: Iterable[DriftFlag]) -> dict[int, Send]:
    """By the flag's pk. One query, for what is planned."""
    flags = list(flags)
    running = Intervention.objects.running().filter(flag__in=flags).select_related("owner").order_by("started_at")
    planned = {row.flag_id: row for row in running}
    return {flag.pk: _to_lead(flag, planned.get(flag.pk)) for flag in flags}


def _to_lead(flag: DriftFlag, planned: Intervention | None) -> Send:
    path = reverse("insights:department", args=[flag.department.public_id])
    opening, comfort = TO_LEADS[Status(flag.status)]
    context = {
        "opening": opening.format(flag.department.name),
        "comfort": comfort,
        "department": flag.department.name,
        "sentence": flag.sentence,
        "offer": OFFERS.get(_play(flag).code, OFFERS["P1"]),
        "planned": _planned(flag, planned),
        "link": settings.SITE_URL + path,
    }
    return Send("support", context, path)


def _planned(flag: DriftFlag, planned: Intervention | None) -> str:
    if planned:
        return f"{planned.owner.get_full_name()} has it planned for {day_in_words(planned.planned_on)}."
    if flag.acknowledged_by:
        return f"{flag.acknowledged_by.get_full_name()} looks after it and will be in touch."
    return "Call them when it suits you, or wait for their call."


def _play(flag: DriftFlag) -> Play:
    return suggested([str(reason.get("code")) for reason in flag.reasons])
