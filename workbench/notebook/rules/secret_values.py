"""Passwords, keys and tokens in the code, or shown under it."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.notebook.draft import Draft

# Forms that issuers give their keys so that they can be recognised; nothing else looks like them.
# A form is looked for only where one of its beginnings stands: outputs are long, and those are rare.
KNOWN_FORMS = (
    ("an AWS access key", ("AKIA", "ASIA"), r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    ("a GitHub token", ("github_pat_",), r"\bgithub_pat_[A-Za-z0-9_]{50,}\b"),
    ("a GitLab token", ("glpat-",), r"\bglpat-[A-Za-z0-9_-]{20,}"),
    ("a Google API key", ("AIza",), r"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
    ("a Google OAuth secret", ("GOCSPX-",), r"\bGOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])"),
    ("a Hugging Face token", ("hf_",), r"\bhf_[A-Za-z]{34,}\b"),
    ("an OpenAI or Anthropic key", ("sk-",), r"\bsk-(?=[\w-]{0,80}[A-Z])(?=[\w-]{0,80}\d)[A-Za-z0-9_-]{32,}"),
    ("a PyPI token", ("pypi-",), r"\bpypi-[A-Za-z0-9_-]{50,}"),
    ("an npm token", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a Slack token", ("xox",), r"\bxox[abeoprs]-(?=[A-Za-z-]*\d)[0-9A-Za-z-]{10,}"),
    ("the address of a Slack hook", ("hooks.slack",), r"\bhooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{20,}"),
    ("a Stripe key", ("rk_live_", "sk_live_"), r"\b[rs]k_live_[0-9A-Za-z]{20,}"),
    ("a SendGrid key", ("SG.",), r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    ("a Twilio key", ("SK",), r"\bSK[0-9a-f]{32}\b"),
    ("a Databricks token", ("dapi",), r"\bdapi[0-9a-f]{32}\b"),
    ("a DigitalOcean token", ("dop_v1_", "doo_v1_", "dor_v1_"), r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    ("a Docker Hub token", ("dckr_pat_",), r"\bdckr_pat_[A-Za-z0-9_-]{27,}"),
    ("an Azure storage key", ("AccountKey=",), r"\bAccountKey=[A-Za-z0-9+/]{86}=="),
    ("a Weights & Biases key", ("wandb",), r"\bwandb\.login\(\s*key\s*=\s*['\"][0-9a-f]{40}['\"]"),
    ("a JSON Web Token", ("eyJ",), r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}"),
    ("a private key", ("-----BEGIN",), r"-----BEGIN ([A-Z]+ )*PRIVATE KEY-----"),
)
SHAPES = tuple((kind, marks, re.compile(form)) for kind, marks, form in KNOWN_FORMS)
IN_ADDRESS = re.compile(r"://[^\s/:@'\"{}<>]*:(?P<value>[^\s/@'\"{}<>]{3,})@[\w\[]")
ASSIGNED = re.compile(
    r"(?i)\b\w*(?P<what>password|passwd|pwd|passphrase|secret_?key|api_?key|auth_?token|access_?token|secret_?access_?key"
    r"|client_?secret|api_?token|bearer|private_?key|account_?key|connection_?string)['\"]?\s*\]?\s*[=:]\s*"
    r"[rbu]?(?P<quote>['\"])(?P<value>[^'\"\s]{8,})(?P=quote)"
)
BEARER = re.compile(r"(?i)\bbearer\s+(?P<value>[A-Za-z0-9._~+/-]{20,}=*)")
PLACEHOLDER = re.compile(
    r"(?i)x{3,}|\*{3,}|\.{3}|…|your|example|change_?me|placeholder|dummy|password|passwd|secret|token|<|\{|test|fake|demo"
    r"|sample|insert|replace|fill|todo|none|null|default|redacted|hidden|foo|bar|my[-_]|guest|admin|1234|abc|api_?key"
    r"|%\(|\$|^os\.|^https?:"
)
PLACEHOLDER_IN_SHAPE = re.compile(r"(?i)x{6,}|\*{3,}|(.)\1{7,}|example|0123456|123456789|your")
MIXED = re.compile(r"(?=.*[A-Za-z])(?=.*\d)")
LEAST_ENTROPY = 3.0  # bits a character; English words have about 2.5 in texts of this length, random keys 3.5 to 5
TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex", "application/json")
LONGEST = 1_000_000


@rule(
    "WBN108",
    severity="error",
    remedy="Withdraw it where it was issued, take it out of the code, and read it from the environment instead.",
)
def secret_in_code(draft: Draft) -> Iterator[Evidence]:
    """A key, token or password stands in the code.

    Fires for the forms that issuers give their keys, for passwords in addresses (``postgres://user:word@host``), for
    ``Bearer …`` headers and for texts assigned to names such as ``password`` or ``api_key``: as an error when the text
    mixes letters and digits (a key also has to be without a pattern: 3 bits a letter), as a warning when a password is
    a plain word (of a local test server, perhaps). Does not fire for placeholders (``"your-key"``, ``"xxxx"``,
    ``"test"``). The finding never repeats the value. Forms as issuers document them.
    """
    for cell in draft.cells:
        for number, line in enumerate(cell.source.splitlines(), start=1):
            if (kind := secret_kind(line)) is not None:
                yield Evidence(title=f"The code holds {kind}", cell=cell.index, line=number)
            elif _is_plain_password(line):
                title = "The code holds what may be a password"
                yield Evidence(title=title, severity="warning", cell=cell.index, line=number)


@rule(
    "WBN121",
    severity="error",
    remedy="Withdraw it where it was issued, and clear this output.",
)
def secret_in_output(draft: Draft) -> Iterator[Evidence]:
    """A key, token or password is shown under a cell, and goes wherever the notebook goes.

    Fires once a cell, for the forms that issuers give their keys and for passwords in addresses, in texts, tables and
    tracebacks. Does not fire for pictures, for placeholders, nor for words next to names such as ``password``: those
    are too often something else. The finding never repeats the value.

    ``--fix`` clears the output; the secret has to be withdrawn all the same.
    """
    for cell, kind in shown_secrets(draft):
        yield Evidence(title=f"The output shows {kind}", cell=cell, line=1)


def shown_secrets(draft: Draft) -> Iterator[tuple[int, str]]:
    """Yield each cell whose output shows a secret, and what kind of one."""
    for cell in draft.cells:
        kind = next((kind for text in _shown_texts(cell.outputs) if (kind := _certain_kind(text))), None)
        if kind is not None:
            yield cell.index, kind


def secret_kind(line: str) -> str | None:
    """Say what secret a line of code surely holds; None when there is none."""
    if (certain := _certain_kind(line)) is not None:
        return certain
    if any(_is_random(found["value"]) for found in BEARER.finditer(line)):
        return "an access token"
    for found in ASSIGNED.finditer(line):
        mixed = _is_mixed(found["value"]) if _is_password(found) else _is_random(found["value"])
        if mixed:
            return "a password or key"
    return None


def concealed(line: str) -> str:
    """Return a line of code to be shown, or what stands for it when it holds what looks like a secret."""
    if secret_kind(line) is None and not _is_plain_password(line):
        return line
    return "… (holds a secret)"


def _certain_kind(text: str) -> str | None:
    for kind, marks, shape in SHAPES:
        if any(not PLACEHOLDER_IN_SHAPE.search(found) for mark in marks for found in _beginning(mark, shape, text)):
            return kind
    if "://" in text and any(not PLACEHOLDER.search(found["value"]) for found in IN_ADDRESS.finditer(text)):
        return "an address with a password"
    return None


def _beginning(mark: str, shape: re.Pattern[str], text: str) -> Iterator[str]:
    at = text.find(mark)
    while at >= 0:
        if found := shape.match(text, at):
            yield found[0]
        at = text.find(mark, at + 1)


def _is_random(value: str) -> bool:
    """Whether a text looks like a key: letters and digits mixed, without a pattern, and no placeholder."""
    return _is_mixed(value) and _entropy(value) >= LEAST_ENTROPY


def _is_mixed(value: str) -> bool:
    return not PLACEHOLDER.search(value) and MIXED.match(value) is not None


def _is_plain_password(line: str) -> bool:
    return any(_is_password(found) and not PLACEHOLDER.search(found["value"]) for found in ASSIGNED.finditer(line))


def _is_password(found: re.Match[str]) -> bool:
    return found["what"].lower() in ("password", "passwd", "pwd", "passphrase")


def _entropy(text: str) -> float:
    """Return the entropy of the letters of a text, in bits a letter (Shannon 1948)."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def _shown_texts(outputs: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    for output in outputs:
        yield str(output.get("text", ""))[:LONGEST]
        yield str(output.get("evalue", ""))[:LONGEST]
        if isinstance(traceback := output.get("traceback"), list):
            yield "\n".join(map(str, traceback))[:LONGEST]
        data = output.get("data")
        for mime in TEXTS:
            if isinstance(data, dict) and mime in data:
                shown = data[mime]
                yield (shown if isinstance(shown, str) else json.dumps(shown))[:LONGEST]
