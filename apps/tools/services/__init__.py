"""Every write to the AI inventory, to who was trained on it, and to what is coached and watched."""

from apps.tools.services.deployments import put_deployments
from apps.tools.services.focus import focus_on, set_focus, set_observation_target
from apps.tools.services.governor import set_governor
from apps.tools.services.readiness import note_training, put_readiness
from apps.tools.services.tools import put_tools

__all__ = [
    "focus_on",
    "note_training",
    "put_deployments",
    "put_readiness",
    "put_tools",
    "set_focus",
    "set_governor",
    "set_observation_target",
]
