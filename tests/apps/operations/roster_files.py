"""A small hospital in five files, for tests to break in one place each, and everything that an import can change."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.apps import apps

from apps.operations.roster.headings import Kind
from apps.operations.roster.services import File

NOW = datetime(2026, 11, 12, 19, 30, tzinfo=UTC)

GOOD = {
    Kind.DEPARTMENTS: """code,name,division,facility,zone,opened_on,closed_on
ED,Emergency Medicine,Acute Care,Main Campus,America/Chicago,2019-07-01,
ICU,Critical Care,Acute Care,Main Campus,,2019-07-01,
URG,Urgent Care,Ambulatory,Westridge,America/Denver,2020-03-02,
""",
    Kind.PEOPLE: """external_id,email,title,first,last,department,role,employment_type,shift_group,start,end,primary
E1,hana.marsh@hospital.example,Dr.,Hana,Marsh,ED,,contracted,day,2015-04-01,,yes
E2,cole.ito@hospital.example,,Cole,Ito,ED,,employed,night,2018-09-03,,yes
E2,cole.ito@hospital.example,,Cole,Ito,ICU,,employed,night,2021-01-04,,no
E3,,,-Ana,-Lopez,ICU,,employed,evening,2022-02-01,,yes
E4,noor.bell@hospital.example,,Noor,Bell,,program_manager,,,,,
E5,omar.vance@hospital.example,Dr.,Omar,Vance,URG,,employed,day,2023-05-01,,yes
""",
    Kind.LEADS: """external_id,email,department_code,role,start,end,trained_on,trained_tools
E1,,ED,lead,2024-01-08,,2026-03-02,SEP
,cole.ito@hospital.example,ED,delegate,2026-01-05,,,
E3,,ICU,lead,2023-01-02,,2026-03-02,
E5,,URG,lead,2023-06-01,,,
""",
    Kind.TOOLS: """code,name,category,department,stage,live_from,promise,workload change,behaviours,burdens,event
SEP,Septarion,early_warning,ED,live,2025-02-03,Sooner,-5,Look at the bedside; Act with a reason,double sheet,alert
SEP,Septarion,early_warning,ICU,live,2025-03-03,,,,,alert
SCR,Inkwell,documentation,URG,planned,,,,Read the whole draft,,visit
""",
    Kind.SERIES: """department,forum,weekday,start,minutes,zone,shift,from,until,every_weeks,id
ED,huddle,Thu,14:00,10,,day,2026-09-07,,1,
ICU,change_of_shift,Mon,06:45,15,,day,2026-09-07,,1,ICU-AM
ICU,change_of_shift,Mon,18:45,15,,night,2026-09-07,,1,ICU-PM
URG,huddle,Wed,7:45 AM,10,,day,2026-09-07,,1,
""",
}


def files(change: Callable[[str], str] = str, *, of: Kind | None = None, kinds: Any = Kind) -> list[File]:
    """All the good files, or these kinds; the one `of` that kind changed."""
    return [File(kind, f"{kind}.csv", (change(GOOD[kind]) if kind == of else GOOD[kind]).encode()) for kind in kinds]


def replaced(kind: Kind, old: str, new: str) -> list[File]:
    assert old in GOOD[kind]
    return files(lambda text: text.replace(old, new), of=kind)


def every_row() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, audit included."""
    models = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("apps.")]
    return {model._meta.label: sorted(model._default_manager.values_list(), key=repr) for model in models}
