from apps.drift.models.evidence import AssessmentMark, DepartmentEvidence, DetectorBudget, DetectorMemory
from apps.drift.models.flags import DriftFlag, Intervention
from apps.drift.models.weeks import DepartmentWeek, Status, WeekOutcome

__all__ = [
    "AssessmentMark",
    "DepartmentEvidence",
    "DepartmentWeek",
    "DetectorBudget",
    "DetectorMemory",
    "DriftFlag",
    "Intervention",
    "Status",
    "WeekOutcome",
]
