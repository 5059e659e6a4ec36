"""Northmere Regional Medical Center, an invented hospital: what it consists of. Pure data."""

from dataclasses import dataclass

NAME = "Northmere Regional Medical Center"
ZONE = "America/New_York"
COUNTRY, SUBDIVISION = "US", "NY"
WEEKS = 30
"""Full weeks of history, the last one being last week."""


@dataclass(frozen=True)
class Slot:
    """weekday: 0 is Monday. start: wall time."""

    weekday: int
    start: str
    minutes: int
    forum: str
    shift: str = "day"


@dataclass(frozen=True)
class Unit:
    """people: eligible clinicians. tools: tool codes. coverage: per cent of recent weeks with coaching."""

    code: str
    name: str
    division: str
    people: int
    lead: tuple[str, str, str]
    slots: tuple[Slot, ...]
    tools: tuple[str, ...]
    coverage: int
    employment: str = "employed"
    live_week: int = -20


@dataclass(frozen=True)
class Tool:
    code: str
    name: str
    category: str
    event: str
    core: tuple[str, ...]
    burden: tuple[str, ...] = ()


UNITS = (
    Unit("RAD", "Diagnostic Radiology", "Imaging", 26, ("Dr.", "Amara", "Abara"),
         (Slot(1, "07:30", 10, "huddle"),), ("BRIGHTFOLD",), 88, "contracted"),
    Unit("BRI", "Breast Imaging", "Imaging", 8, ("Dr.", "Lena", "Osei"),
         (Slot(2, "07:45", 10, "read_out"),), ("MAMMELLE",), 94),
    Unit("NUC", "Nuclear Medicine", "Imaging", 4, ("Dr.", "Ravi", "Nair"),
         (Slot(2, "08:00", 15, "read_out"),), ("BRIGHTFOLD",), 75),
    Unit("EDP", "Emergency Medicine", "Emergency", 34, ("Dr.", "Hanna", "Marsh"),
         (Slot(3, "14:00", 15, "huddle"),), ("QUILLWREN", "TIDEWATCH", "CLOTLINE"), 0, "contracted"),
    Unit("EDN", "Emergency Nursing", "Emergency", 62, ("", "Teresa", "Lowe"),
         (Slot(0, "06:45", 10, "change_of_shift"), Slot(0, "18:45", 10, "change_of_shift", "night")),
         ("TIDEWATCH",), 75),
    Unit("HMP", "Hospital Medicine", "Inpatient medicine", 38, ("Dr.", "Omar", "Haddad"),
         (Slot(2, "12:30", 30, "division_meeting"),), ("QUILLWREN", "NIGHTJAR", "TIDEWATCH"), 88),
    Unit("ICM", "Critical Care Medicine", "Inpatient medicine", 16, ("Dr.", "Ingrid", "Falk"),
         (Slot(0, "11:00", 15, "rounding"),), ("NIGHTJAR", "TIDEWATCH"), 88),
    Unit("ICN", "ICU Nursing", "Nursing", 54, ("", "Marisol", "Vega"),
         (Slot(1, "06:45", 10, "change_of_shift"), Slot(1, "18:45", 10, "change_of_shift", "night")),
         ("NIGHTJAR", "TIDEWATCH"), 75),
    Unit("MSN", "Med-Surg 4 West", "Nursing", 46, ("", "Grace", "Okafor"),
         (Slot(3, "10:30", 10, "mid_shift"),), ("NIGHTJAR",), 88),
    Unit("TEL", "Telemetry 5 East", "Nursing", 48, ("", "Brenda", "Kowalski"),
         (Slot(4, "10:30", 10, "mid_shift"),), ("NIGHTJAR", "TIDEWATCH"), 75),
    Unit("PAT", "Anatomic Pathology", "Laboratory", 14, ("Dr.", "Keiko", "Tanaka"),
         (Slot(0, "08:00", 30, "case_conference"),), ("FERNLIGHT",), 100),
    Unit("LAB", "Clinical Laboratory", "Laboratory", 10, ("Dr.", "Paul", "Whitcomb"),
         (Slot(1, "13:00", 15, "huddle"),), ("CELLWISE",), 75),
    Unit("CAR", "Cardiology", "Medical specialties", 22, ("Dr.", "Sanjay", "Mehta"),
         (Slot(4, "07:00", 45, "case_conference"),), ("LARKBEAT", "QUILLWREN"), 75),
    Unit("NEU", "Neurology and Stroke", "Medical specialties", 12, ("Dr.", "Elise", "Moreau"),
         (Slot(1, "16:00", 30, "case_conference"),), ("CLOTLINE",), 100),
    Unit("SUR", "General Surgery", "Surgery and procedures", 24, ("Dr.", "Victor", "Brandt"),
         (Slot(4, "16:30", 15, "service_line"),), ("QUILLWREN",), 100),
    Unit("ANE", "Anesthesiology", "Surgery and procedures", 28, ("Dr.", "Colm", "Brennan"),
         (Slot(2, "06:30", 10, "huddle"),), ("LEVELPOINT",), 50, "contracted"),
    Unit("OBG", "Obstetrics and Gynecology", "Surgery and procedures", 20, ("Dr.", "Nadia", "Rahman"),
         (Slot(3, "07:15", 15, "huddle"),), ("QUILLWREN",), 12, "employed", 14),
    Unit("PED", "Pediatrics", "Medical specialties", 18, ("Dr.", "Julia", "Castellano"),
         (Slot(0, "12:15", 30, "case_conference"),), ("QUILLWREN",), 88),
    Unit("GIE", "Endoscopy", "Surgery and procedures", 11, ("Dr.", "Marcus", "Hale"),
         (Slot(1, "07:00", 10, "huddle"),), ("PONDLIGHT",), 62),
    Unit("ONC", "Medical Oncology", "Medical specialties", 13, ("Dr.", "Ruth", "Adeyemi"),
         (Slot(2, "08:30", 45, "case_conference"),), ("QUILLWREN",), 75),
    Unit("PCP", "Primary Care Clinics", "Ambulatory care", 44, ("Dr.", "Samuel", "Ortiz"),
         (Slot(1, "12:15", 30, "division_meeting"),), ("QUILLWREN", "LARKBEAT"), 75),
    Unit("DER", "Dermatology", "Medical specialties", 7, ("Dr.", "Sofia", "Lindqvist"),
         (Slot(4, "12:00", 30, "case_conference"),), ("SPOTWELL",), 88),
    Unit("PHA", "Inpatient Pharmacy", "Pharmacy and documentation", 26, ("", "Daniel", "Cho"),
         (Slot(0, "14:30", 15, "huddle"),), ("THISTLE",), 100),
    Unit("CDI", "Documentation and Coding", "Pharmacy and documentation", 19, ("", "Monique", "Dubois"),
         (Slot(3, "09:00", 15, "huddle"),), ("CODEWREN",), 88),
)  # fmt: skip

TOOLS = (
    Tool("BRIGHTFOLD", "Brightfold Triage", "imaging", "head or chest CT read",
         ("Open the flagged study first", "Read before looking at the mark",
          "Record agree or disagree with the reason", "Report false flags"), ("Extra QA form",)),
    Tool("MAMMELLE", "Mammelle Read", "imaging", "screening exam",
         ("Own read first", "Resolve every discordance", "Note the reason", "Second look at a high score"),
         ("Double log",)),
    Tool("FERNLIGHT", "Fernlight Path", "pathology", "biopsy case",
         ("Review all marked regions", "Sign with the rationale", "Report misses", "Re-scan poor slides"),
         ("Paper tally",)),
    Tool("CELLWISE", "Cellwise Smear", "pathology", "blood smear",
         ("Check flagged cells", "Re-class with the reason", "Send critical findings at once")),
    Tool("LARKBEAT", "Larkbeat ECG", "cardiology", "12-lead ECG",
         ("Look at the flag at the visit", "Order an echo or write why not", "Tell the patient")),
    Tool("CLOTLINE", "Clotline LVO", "imaging", "stroke CTA",
         ("Open the alert within 5 minutes", "Comment in the thread", "Confirm or refute", "Call per protocol"),
         ("Parallel page",)),
    Tool("TIDEWATCH", "Tidewatch Sepsis", "early_warning", "risk alert",
         ("Bedside look within 30 minutes", "Act or dismiss with the reason", "Hand over open alerts"),
         ("Second screening sheet",)),
    Tool("NIGHTJAR", "Nightjar Deterioration", "early_warning", "high-score shift",
         ("Re-check the vitals", "Call or state the plan", "Discuss it at the huddle")),
    Tool("QUILLWREN", "Quillwren Scribe", "documentation", "visit",
         ("Tell the patient", "Use it in suitable visits", "Read the whole draft",
          "Correct omissions before signing"), ("Copy into a second note",)),
    Tool("PONDLIGHT", "Pondlight Colon", "procedure", "colonoscopy",
         ("Keep it on for withdrawal", "Second look at marks", "Log false marks")),
    Tool("THISTLE", "Thistle Rx", "medication", "order batch",
         ("Start with high risk", "Write the override reason", "Report a pattern")),
    Tool("CODEWREN", "Codewren Assist", "coding", "encounter",
         ("Check the evidence in the chart", "Accept or reject with the reason", "Query the clinician"),
         ("Duplicate worklist",)),
    Tool("SPOTWELL", "Spotwell Lesion", "imaging", "lesion image",
         ("Own grade first", "Compare", "Document the difference")),
    Tool("LEVELPOINT", "Levelpoint BP", "procedure", "anaesthetic",
         ("Acknowledge the alert", "State the plan", "Debrief misses")),
)  # fmt: skip

PROMISES = {
    "BRIGHTFOLD": ("Urgent scans at the top of the list within a minute", -30),
    "QUILLWREN": ("The note is drafted before the patient has left", -20),
    "TIDEWATCH": ("Hours of warning before sepsis shows", 0),
}

PEOPLE_OF_THE_PROGRAM = (
    ("NM-PM1", "Mona", "Vale", "program_manager"),
    ("NM-PM2", "Peter", "Lindgren", "program_manager"),
    ("NM-EX1", "Ellen", "Stone", "executive"),
    ("NM-OA1", "Ada", "Lund", "administrator"),
    ("NM-GV1", "Iris", "Kemp", ""),
)

NEW_HEAD_OF_EMERGENCY = 15
"""The week in which Dr. Marsh takes over Emergency Medicine, untrained."""
HEAD_BEFORE_HER = ("Dr.", "Gordon", "Pike")

GOVERNS = {"BRIGHTFOLD": "NM-GV1", "MAMMELLE": "NM-GV1", "TIDEWATCH": "NM-PM2"}
"""Tool -> who answers for it in AI governance; Iris Kemp has no other role."""

TOOL_IN_TROUBLE = range(12, 23)
TOOL_ANSWERED, TOOL_MENDED = 22, 27
"""Weeks in which the tool of Diagnostic Radiology goes wrong after an update, in which those who reported it read that
it is mended, and in which the last reports are answered."""

HOLIDAY_WEEKS = (6, 22)
DOWNTIME_WEEK = 11
"""The week in which the records system was down and nobody could look at a tool."""
