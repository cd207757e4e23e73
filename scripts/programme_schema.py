"""`python -m scripts.programme_schema` writes the JSON Schema of programme files anew, from the shape their reader goes by."""

import json
from pathlib import Path

from fieldreg.programmes.programme_shape import SCHEMA_FILE, json_schema

__all__ = ["text"]


def text() -> str:
    """The file's content."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    Path(str(SCHEMA_FILE)).write_text(text(), encoding="utf-8")
