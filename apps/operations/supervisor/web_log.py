from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from apps.core.logs import WithoutTokens


class WebLog(Logger):  # type: ignore[misc]  # gunicorn has no stubs
    """gunicorn's own logs, in any format and wherever they are sent, without the tokens of mailed links."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.access_log, self.error_log):
            if not any(isinstance(one, WithoutTokens) for one in log.filters):
                log.addFilter(WithoutTokens())
