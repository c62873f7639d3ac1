"""The reader's corpus, training and export; not part of the wheel."""
