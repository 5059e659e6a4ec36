from django.urls import path

from apps.insights.views import department, evidence, home, leading, program, speed

app_name = "insights"
urlpatterns = [
    path("", home.home, name="home"),
    path("program/", program.program, name="program"),
    path("program/speed/", speed.speed, name="speed"),
    path("program.csv", program.program_csv, name="program-csv"),
    path("departments/<uuid:public_id>/", department.department, name="department"),
    path("departments/<uuid:public_id>/evidence/", evidence.evidence, name="evidence"),
    path("departments/<uuid:public_id>/hand-over/", leading.handover, name="hand-over"),
    path("departments/<uuid:public_id>/protocol/", leading.on_one_page, name="protocol"),
    path("departments/<uuid:public_id>/lights/", leading.lights, name="lights"),
    path("gallery/", home.gallery, name="gallery"),
]
