"""Every write to the AI inventory and to who was trained on it."""

from apps.tools.services.deployments import put_deployments
from apps.tools.services.focus import set_focus
from apps.tools.services.governor import set_governor
from apps.tools.services.readiness import put_readiness
from apps.tools.services.tools import put_tools

__all__ = ["put_deployments", "put_readiness", "put_tools", "set_focus", "set_governor"]
