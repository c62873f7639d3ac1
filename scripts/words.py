"""Compile the desk's words: ``python -m scripts.words`` turns each ``desk.po`` into the ``desk.mo`` beside it.

The desk reads the compiled form with the standard library alone; a test refuses one that is older than its source.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[1] / "src/lagebild/desk/locale"


def compiled(po: Path) -> bytes:
    """The bytes of the ``.mo`` for a ``.po``. Raises ``babel.messages.pofile.PoFileError`` where it cannot be read."""
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3], abort_invalid=True)
    # the same bytes every time: no moment of compiling in the header
    catalogue.creation_date = catalogue.revision_date = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def main() -> None:
    """Compile every language."""
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/desk.po")):
        po.with_suffix(".mo").write_bytes(compiled(po))


if __name__ == "__main__":
    main()
