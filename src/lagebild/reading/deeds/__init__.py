"""Deeds: what a report narrates in its outlet's own voice; who did it, and when.

A small linear head over the word states of the reader's encoder and over cheap features of the words picks the
clauses (``spans``), names the actors (``actors``) and dates them (``when``). The weights come with the package;
``training.deeds`` makes them.
"""
