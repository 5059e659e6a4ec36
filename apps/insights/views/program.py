from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.weeks import local_date
from apps.departments.access import require, signed_in
from apps.departments.context_processors import place
from apps.departments.permissions import Permission
from apps.drift.metrics import loop_closure
from apps.drift.selectors import board
from apps.feedback.selectors import loops
from apps.insights import selectors
from apps.insights.export import write_board
from apps.insights.forms import BoardFilter
from apps.reviews.selectors.history import WAITING

ROWS_A_PAGE = 100


@require_safe
def program(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    require(user, Permission.VIEW_PROGRAM, now=now)
    page = selectors.program_page(user=user, day=local_date(now, place(request).zone))
    if not page.board.rows:
        return render(request, "insights/start.html", {"page": page})
    form = BoardFilter(request.GET, divisions=(row.division for row in page.board.rows), names=page.told)
    wanted = form.wanted()
    rows = selectors.filtered(page.board.rows, names=page.told, **wanted)
    chosen = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "filtering": any(wanted.values()),
        "chosen": chosen,
        "heat": selectors.heat_rows(list(chosen.object_list)),
        "months": selectors.months(page.board.weeks),
        "corrections": place(request).beside.get(WAITING, 0),
    }
    if page.told and not page.start:
        stuck = loops(day=local_date(now, place(request).zone), now=now)
        context |= {"stuck": stuck, "closure": loop_closure(*stuck.parts)}
    return render(request, "insights/program.html", context)


@require_safe
def program_csv(request: HttpRequest) -> HttpResponse:
    """The whole board, with reasons: so for the program manager alone."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.VIEW_REASONS, now=now)
    day = local_date(now, place(request).zone)
    whole = board(user=user, day=day)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="program-{day}.csv"'
    response.write("\ufeff")  # or Excel reads the letters of another alphabet
    write_board(response, whole.weeks, whole.rows)
    return response
