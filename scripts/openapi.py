"""Write the API's OpenAPI document to ``docs/schemas/openapi.json``: ``python -m scripts.openapi``."""

from __future__ import annotations

import json
from pathlib import Path

from lagebild.desk.api import openapi

TARGET = Path(__file__).parents[1] / "docs/schemas/openapi.json"


def main() -> None:
    """Write it anew."""
    TARGET.write_text(json.dumps(openapi(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
