"""Reading and linking very many reports: the same work as on one machine, cut into parts and spread over workers.

The input is cut into parts of a fixed number of things in the order they come in. A part is read by one worker and
written to a folder that appears under its name only when it is whole, so whatever is killed loses no more than
the parts it was at, and nothing is there twice: started again, what is there is skipped. One process or many, the
files are the same to the byte.
"""

from lagebild.scale.engine import Local, Rays
from lagebild.scale.loading import load
from lagebild.scale.parts import Options, Summary
from lagebild.scale.reading import read_all

__all__ = ["Local", "Options", "Rays", "Summary", "load", "read_all"]
