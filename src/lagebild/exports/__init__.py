"""Standard formats out, and two of them back in.

``jsonl`` holds a whole case and can be taken back; ``csv`` and ``parquet`` are its tables; ``stix`` (STIX 2.1),
``claimreview`` (schema.org), ``webanno`` (W3C Web Annotation, taken in as corrections), ``prov-json`` and ``prov-o``
(W3C PROV) and ``ical`` (RFC 5545) are for other people's tools. Nothing of what a report says is believed or
interpreted on the way: it stays data. The same case gives the same bytes.
"""

from lagebild.exports.annotating import import_annotations, is_annotations
from lagebild.exports.annotations import write_annotations
from lagebild.exports.claimreview import write_claimreview
from lagebild.exports.ical import write_ical
from lagebild.exports.lines import write_lines
from lagebild.exports.material import Selection
from lagebild.exports.prov import write_prov
from lagebild.exports.reading_lines import check_lines
from lagebild.exports.restore import Imported, import_lines
from lagebild.exports.schemas import write_schemas
from lagebild.exports.stix import write_stix
from lagebild.exports.tables import write_csv, write_parquet
from lagebild.exports.writing import ExportError, Written
from lagebild.store.whole import as_of_now

__all__ = [
    "ExportError",
    "Imported",
    "Selection",
    "Written",
    "as_of_now",
    "check_lines",
    "import_annotations",
    "import_lines",
    "is_annotations",
    "write_annotations",
    "write_claimreview",
    "write_csv",
    "write_ical",
    "write_lines",
    "write_parquet",
    "write_prov",
    "write_schemas",
    "write_stix",
]
