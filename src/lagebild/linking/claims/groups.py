"""Pairs that say the same gathered into groups, without one group drifting into the next.

Average linkage: two groups become one while the mean over all pairs between them stays above the threshold; a pair
that was never compared, or that a person has parted, counts as nothing. A chain of likenesses is no claim.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

import msgspec

__all__ = ["THRESHOLD", "Group", "groups"]

THRESHOLD = 0.4
"""Least mean probability of belonging to one claim, between two groups that become one."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Statements that make or deny one proposition, as far as the machine can tell."""

    members: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    """The likeliest pairs that hold it together: one fewer than it has members."""


def groups(together: Mapping[tuple[str, str], float], threshold: float = THRESHOLD) -> list[Group]:
    """Groups of two and more, the largest first. ``together`` gives each compared pair's probability of one claim."""
    near: dict[int, dict[int, float]] = {}
    names = sorted({name for pair in together for name in pair})
    number = {name: index for index, name in enumerate(names)}
    for (left, right), p in together.items():
        near.setdefault(number[left], {})[number[right]] = p
        near.setdefault(number[right], {})[number[left]] = p
    members = {index: [index] for index in range(len(names))}
    heap = [(-p, one, other) for one, some in near.items() for other, p in some.items() if one < other]
    heapq.heapify(heap)
    fresh = len(names)
    while heap:
        least, one, other = heapq.heappop(heap)
        if -least < threshold:
            break
        if one not in members or other not in members:
            continue
        sums = _joined(near, members, one, other)
        members[fresh] = members.pop(one) + members.pop(other)
        near[fresh] = sums
        for third, total in sums.items():
            near[third][fresh] = total
            heapq.heappush(heap, (-total / (len(members[fresh]) * len(members[third])), third, fresh))
        fresh += 1
    found = [sorted(names[index] for index in some) for some in members.values() if len(some) > 1]
    return [
        Group(members=tuple(some), links=tuple(_tree(some, together)))
        for some in sorted(found, key=lambda some: (-len(some), some))
    ]


def _joined(near: dict[int, dict[int, float]], members: dict[int, list[int]], one: int, other: int) -> dict[int, float]:
    """Sums of probabilities between the union of two groups and each other group."""
    sums: dict[int, float] = {}
    for part in (one, other):
        for third, total in near.pop(part).items():
            near.get(third, {}).pop(part, None)
            if third in members and third not in (one, other):
                sums[third] = sums.get(third, 0.0) + total
    return sums


def _tree(members: Iterable[str], together: Mapping[tuple[str, str], float]) -> list[tuple[str, str]]:
    """The spanning tree of the likeliest pairs (Kruskal)."""
    root = {member: member for member in members}

    def top(member: str) -> str:
        while root[member] != member:
            root[member] = root[root[member]]
            member = root[member]
        return member

    inside = [(p, pair) for pair, p in together.items() if pair[0] in root and pair[1] in root]
    links = []
    for _, (one, other) in sorted(inside, key=lambda found: (-found[0], found[1])):
        if top(one) != top(other):
            root[top(one)] = top(other)
            links.append((one, other))
    return links
