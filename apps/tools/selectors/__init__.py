from apps.tools.selectors.focus import FocusPage, focus_page
from apps.tools.selectors.inventory import tools_of
from apps.tools.selectors.training import TrainingPage, training_page

__all__ = ["FocusPage", "TrainingPage", "focus_page", "tools_of", "training_page"]
