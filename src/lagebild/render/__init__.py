"""HTML and SVG of each noun; used by desk, dossier and notebooks alike. All text is escaped here."""

from lagebild.render.charts import bars, history, waterfall_chart
from lagebild.render.gauges import bar, reliability
from lagebild.render.marks import Piece, marked, pieces
from lagebild.render.notebook import Shown, show
from lagebild.render.paths import Node, path_graph
from lagebild.render.timeline import Mark, columns, timeline

__all__ = [
    "Mark",
    "Node",
    "Piece",
    "Shown",
    "bar",
    "bars",
    "columns",
    "history",
    "marked",
    "path_graph",
    "pieces",
    "reliability",
    "show",
    "timeline",
    "waterfall_chart",
]
