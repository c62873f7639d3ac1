"""HTML and SVG of each noun; used by desk, dossier and notebooks alike. All text is escaped here."""

from lagebild.render.charts import bars, history, waterfall_chart
from lagebild.render.marks import Piece, marked, pieces
from lagebild.render.notebook import Shown, show

__all__ = ["Piece", "Shown", "bars", "history", "marked", "pieces", "show", "waterfall_chart"]
