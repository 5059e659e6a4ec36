"""Who may do what: one short table, and the one function that reads it."""

from datetime import date
from enum import StrEnum

from django.db.models import CharField, Value

from apps.accounts.models import User
from apps.departments.models import Department, DepartmentLead


class Permission(StrEnum):
    VIEW_PROGRAM = "view_program"  # the board over all departments, with reasons
    VIEW_DEPARTMENT = "view_department"  # a department's weeks and status
    VIEW_REASONS = "view_reasons"  # why it drifts, and what helps
    LOG_REVIEW = "log_review"
    CORRECT_RECORD = "correct_record"  # after the fourteen days, with a reason
    READ_RECORD = "read_record"  # who was named, which behaviours
    EXCUSE_REVIEW = "excuse_review"
    PLAN_INTERVENTION = "plan_intervention"
    SET_BUDGET = "set_budget"  # of false flags, which the detector keeps to
    VIEW_LEADS = "view_leads"  # who leads, stands in, and is away when
    NAME_DELEGATE = "name_delegate"
    ENTER_LEAVE = "enter_leave"  # one's own, as somebody who leads there; the program office that of others
    CHOOSE_FOCUS = "choose_focus"  # the behaviour coached this month, and how many cases to watch
    LOOK_AFTER_BARRIERS = "look_after_barriers"  # the board with their words, who answers for a tool
    MANAGE_ROSTER = "manage_roster"
    MANAGE_USERS = "manage_users"
    VIEW_OPERATIONS = "view_operations"  # how the installation itself is doing


class Role(StrEnum):
    PROGRAM_MANAGER = "program_manager"
    EXECUTIVE = "executive"
    ADMINISTRATOR = "administrator"
    LEAD = "lead"  # of this department: lead or co-lead
    DELEGATE = "delegate"  # of this department, while it lasts
    PEER_CHAMPION = "peer_champion"
    CLINICIAN = "clinician"  # a member of this department


P = Permission

_OF_A_DELEGATE = {
    *(P.VIEW_DEPARTMENT, P.VIEW_REASONS, P.LOG_REVIEW, P.READ_RECORD, P.EXCUSE_REVIEW),
    *(P.VIEW_LEADS, P.ENTER_LEAVE, P.CHOOSE_FOCUS),
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.PROGRAM_MANAGER: frozenset(
        {
            P.VIEW_PROGRAM,
            P.VIEW_DEPARTMENT,
            P.VIEW_REASONS,
            P.LOG_REVIEW,
            P.CORRECT_RECORD,
            P.EXCUSE_REVIEW,
            P.PLAN_INTERVENTION,
            P.SET_BUDGET,
            P.VIEW_LEADS,
            P.NAME_DELEGATE,
            P.ENTER_LEAVE,
            P.CHOOSE_FOCUS,
            P.LOOK_AFTER_BARRIERS,
            P.MANAGE_ROSTER,
            P.VIEW_OPERATIONS,
        }
    ),
    Role.EXECUTIVE: frozenset({P.VIEW_PROGRAM, P.VIEW_DEPARTMENT}),
    Role.ADMINISTRATOR: frozenset({P.MANAGE_ROSTER, P.MANAGE_USERS, P.VIEW_OPERATIONS, P.VIEW_LEADS}),
    Role.LEAD: frozenset({*_OF_A_DELEGATE, P.NAME_DELEGATE}),
    Role.DELEGATE: frozenset(_OF_A_DELEGATE),
    Role.PEER_CHAMPION: frozenset({P.VIEW_DEPARTMENT, P.LOG_REVIEW}),
    Role.CLINICIAN: frozenset({P.VIEW_DEPARTMENT}),
}


_AS = {
    DepartmentLead.Role.DELEGATE.value: Role.DELEGATE,
    DepartmentLead.Role.PEER_CHAMPION.value: Role.PEER_CHAMPION,
    Role.CLINICIAN.value: Role.CLINICIAN,
}


def organisation_roles(user: User) -> set[Role]:
    held = {
        Role.PROGRAM_MANAGER: user.is_program_manager,
        Role.EXECUTIVE: user.is_executive,
        Role.ADMINISTRATOR: user.is_administrator,
    }
    return {role for role, has in held.items() if has}


def department_roles(user: User, department: Department, *, day: date) -> set[Role]:
    """One query: every page of a department asks this first."""
    member = Value(Role.CLINICIAN.value, output_field=CharField())
    belonging = user.memberships.on(day).filter(department=department).annotate(held=member)
    leading = user.leaderships.on(day).filter(department=department)
    held = leading.values_list("role").union(belonging.values_list("held"))
    return {_AS.get(role, Role.LEAD) for (role,) in held}


def has_permission(user: User, permission: Permission, *, department: Department | None = None, day: date) -> bool:
    """Whether this person may do that, in that department if one is named, on that day (in the department's zone)."""
    if not user.is_active:
        return False
    if any(permission in ROLES[role] for role in organisation_roles(user)):
        return True
    if department is None:
        return False
    return any(permission in ROLES[role] for role in department_roles(user, department, day=day))
