"""What is nearest where a trial, or a need, cannot be had: the answer for machines."""

from typing import Any

from web.shell.context import services
from web.shell.sent import request_values

__all__ = ["alternatives_answer"]


def alternatives_answer() -> dict[str, Any]:
    """Of a GeoJSON trial the nearest day, height, area and site; of a need what stands in the way, and the nearest need."""
    request_values.only()
    document = request_values.json_body()
    held = services().alternatives
    if isinstance(document, dict) and "type" not in document:
        return held.of_need(document).to_dict()
    return held.of_trial(document).to_dict()
