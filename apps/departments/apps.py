from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "apps.departments"
    label = "departments"
