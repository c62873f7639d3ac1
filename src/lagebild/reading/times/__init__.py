"""Time expressions: found, resolved to days, and explained.

``resolve`` reads a text into a ``Timeline`` of ``Moment`` nouns with TIMEX3 types and values (TimeML 1.2.1;
Pustejovsky et al. 2003). The grammar of each language is a folder of tables under ``data/``; ``data/README.md``
says how to write one.
"""

from lagebild.reading.times.resolve import Timeline, resolve

__all__ = ["Timeline", "resolve"]
