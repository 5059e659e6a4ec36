from django import template
from django.urls import reverse

from apps.reminders import link_assets

register = template.Library()


@register.simple_tag
def link_style() -> str:
    return reverse("links:asset", args=[link_assets.style().name])


@register.simple_tag
def link_icon() -> str:
    return reverse("links:asset", args=[link_assets.icon().name])
