"""One dataclass for each page, from a fixed number of queries. Nothing here writes."""

from apps.insights.selectors.department import DepartmentPage, department_page
from apps.insights.selectors.evidence import RANGES, EvidencePage, evidence_page
from apps.insights.selectors.heat import HeatRow, heat_rows, months
from apps.insights.selectors.program import ProgramPage, filtered, program_page

__all__ = [
    "RANGES",
    "DepartmentPage",
    "EvidencePage",
    "HeatRow",
    "ProgramPage",
    "department_page",
    "evidence_page",
    "filtered",
    "heat_rows",
    "months",
    "program_page",
]
