"""Addresses of pages: which two are one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
# What newsletters, feeds and social networks hang on an address to see who follows it.
_TRACKERS = re.compile(r"(?:utm_\w+|at_(?:medium|campaign)|wt_mc|wt_zmc|xtor|fbclid|gclid|mc_[ce]id|ns_\w+)\Z", re.I)


def same_page(url: str) -> str:
    """The address without what does not change the page: fragment, tracking parameters, the usual port, capitals.

    Idempotent. What is no address comes back stripped of blanks and otherwise as it was.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return url
    host = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[scheme]:
        host = f"{host}:{port}"
    query = parts.query
    if any(_TRACKERS.match(pair.partition("=")[0]) for pair in query.split("&")):
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(name, value) for name, value in pairs if not _TRACKERS.match(name)])
    return urlunsplit((scheme, host, parts.path or "/", query, ""))


def host_of(url: str) -> str:
    """Host and port of an address, ``""`` where it has none."""
    try:
        return urlsplit(url).netloc.lower().rpartition("@")[2]
    except ValueError:
        return ""
