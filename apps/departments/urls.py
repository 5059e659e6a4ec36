from django.urls import path

from apps.departments.views import ending, leads

app_name = "departments"
urlpatterns = [
    path("departments/<uuid:public_id>/leads/", leads.leads, name="leads"),
    path("departments/<uuid:public_id>/leads/change/", leads.change, name="lead-change"),
    path("departments/<uuid:public_id>/leads/add/", leads.add, name="lead-add"),
    path("departments/<uuid:public_id>/leads/delegate/", leads.delegate, name="delegate"),
    path("departments/<uuid:public_id>/leads/leave/", leads.leave, name="leave"),
    path("departments/<uuid:public_id>/leads/end/", ending.end_role, name="role-end"),
    path("departments/<uuid:public_id>/leads/leave/end/", ending.end_leave, name="leave-end"),
]
