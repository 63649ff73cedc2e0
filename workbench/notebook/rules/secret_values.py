"""Passwords, keys and tokens written into the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft

# Forms that issuers give their keys so that they can be recognised; nothing else looks like them.
KNOWN_FORMS = {
    "an AWS access key": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "a GitHub token": r"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b",
    "a GitLab token": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "a Google API key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "a Hugging Face token": r"\bhf_[A-Za-z]{34,}\b",
    "an OpenAI or Anthropic key": r"\bsk-(proj-|ant-|svcacct-)?[A-Za-z0-9_-]{32,}",
    "a PyPI token": r"\bpypi-[A-Za-z0-9_-]{50,}",
    "a Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
    "a Stripe key": r"\b[rs]k_live_[0-9A-Za-z]{20,}",
    "a private key": r"-----BEGIN ([A-Z]+ )*PRIVATE KEY-----",
}
SHAPE = re.compile("|".join(f"(?P<k{number}>{form})" for number, form in enumerate(KNOWN_FORMS.values())))
IN_ADDRESS = re.compile(r"\b[a-z][a-z0-9+]*://[^\s/:@'\"{}]+:(?P<value>[^\s/@'\"{}]{3,})@")
ASSIGNED = re.compile(
    r"(?i)\b\w*(password|passwd|secret_?key|api_?key|auth_?token|access_?token|secret_?access_?key)['\"]?\s*[=:]\s*"
    r"[rbu]?(?P<quote>['\"])(?P<value>[^'\"\s]{8,})(?P=quote)"
)
PLACEHOLDER = re.compile(
    r"(?i)x{3,}|\*{3,}|\.{3}|…|your|example|changeme|placeholder|dummy|password|secret|token|<|\{|test"
)


@rule(
    "WBN108",
    severity="error",
    remedy="Withdraw it where it was issued, take it out of the code, and read it from the environment instead.",
)
def secret_in_code(draft: Draft) -> Iterator[Evidence]:
    """A key, token or password stands in the code.

    Fires for the forms that issuers give their keys, for passwords in addresses (``postgres://user:word@host``) and
    for long texts assigned to names such as ``password`` or ``api_key``. Does not fire for placeholders
    (``"your-key"``, ``"xxxx"``). The finding never repeats the value. Forms as issuers document them.
    """
    for cell in draft.cells:
        for number, line in enumerate(cell.source.splitlines(), start=1):
            kind = _secret_kind(line)
            if kind is not None:
                yield Evidence(title=f"The code holds {kind}", cell=cell.index, line=number)


def _secret_kind(line: str) -> str | None:
    if found := SHAPE.search(line):
        named = next(name for name, text in found.groupdict().items() if text is not None)
        return list(KNOWN_FORMS)[int(named.removeprefix("k"))]
    for form, kind in ((IN_ADDRESS, "an address with a password"), (ASSIGNED, "a password or key")):
        if (found := form.search(line)) and not PLACEHOLDER.search(found["value"]):
            return kind
    return None
