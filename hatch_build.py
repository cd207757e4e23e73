"""Build hook: a wheel carries the browser files, though git does not."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BrowserFiles(BuildHookInterface):  # type: ignore[misc]  # hatchling has no type marker
    """Make web/static/vendor when it is absent or out of date, then add it to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files; raises RuntimeError if npm fails."""
        if self.target_name != "wheel":
            return
        script = Path(self.root) / "scripts" / "vendor_assets.py"
        # Not as "__main__": its SystemExit would end the build.
        if runpy.run_path(str(script))["main"]() != 0:
            raise RuntimeError(f"the browser files could not be made for the {version} wheel; see above")
        build_data["artifacts"].append("web/static/vendor/**")
