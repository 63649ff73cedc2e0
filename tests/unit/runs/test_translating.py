"""Parameters in other languages: what each of them reads as the value that was given."""

from __future__ import annotations

import subprocess

import pytest

from workbench.invalid import InvalidInput
from workbench.runs.injection import inject
from workbench.runs.translating import translated

TEXT = 'é "q" \\ $x\n😀'
SOURCES = {
    ("ir", "R"): [
        "# Parameters",
        "whole = 7L",
        "large = 3000000000",
        "part = 0.5",
        "none_left = NaN",
        "least = -Inf",
        "yes = TRUE",
        'text = "é \\"q\\" \\\\ $x\\n😀"',
        'alike = c("a", "b")',
        'mixed = list(1L, "a")',
        'named = list("a" = 1L)',
    ],
    ("julia-1.11", "julia"): [
        "# Parameters",
        "whole = 7",
        "large = 3000000000",
        "part = 0.5",
        "none_left = NaN",
        "least = -Inf",
        "yes = true",
        'text = "é \\"q\\" \\\\ \\$x\\n😀"',
        'alike = ["a", "b"]',
        'mixed = [1, "a"]',
        'named = Dict("a" => 1)',
    ],
    ("apache_toree_scala", "scala"): [
        "// Parameters",
        "val whole = 7",
        "val large = 3000000000L",
        "val part = 0.5",
        "val none_left = Double.NaN",
        "val least = -Double.PositiveInfinity",
        "val yes = true",
        'val text = "é \\"q\\" \\\\ $x\\n😀"',
        'val alike = Seq("a", "b")',
        'val mixed = Seq(1, "a")',
        'val named = Map("a" -> 1)',
    ],
    ("jupyter_matlab_kernel", "matlab"): [
        "% Parameters",
        "whole = 7;",
        "large = 3000000000;",
        "part = 0.5;",
        "none_left = NaN;",
        "least = -Inf;",
        "yes = true;",
        'text = "é ""q"" \\ $x" + newline + "😀";',
        'alike = {"a", "b"};',
        'mixed = {1, "a"};',
        "named = containers.Map({'a'}, {1});",
    ],
    (".net-csharp", "C#"): [
        "// Parameters",
        "var whole = 7;",
        "var large = 3000000000L;",
        "var part = 0.5;",
        "var none_left = double.NaN;",
        "var least = -double.PositiveInfinity;",
        "var yes = true;",
        'var text = "é \\"q\\" \\\\ $x\\n😀";',
        'var alike = new [] { "a", "b" };',
        'var mixed = new [] { 1, "a" };',
        'var named = new Dictionary<string,Object>{ { "a" , 1 } };',
    ],
    (".net-fsharp", "F#"): [
        "(* Parameters *)",
        "let whole = 7",
        "let large = 3000000000L",
        "let part = 0.5",
        "let none_left = nan",
        "let least = -infinity",
        "let yes = true",
        'let text = "é \\"q\\" \\\\ $x\\n😀"',
        'let alike = [ "a"; "b" ]',
        'let mixed = [ 1; "a" ]',
        'let named = [ ("a", 1 :> IComparable) ] |> Map.ofList',
    ],
    (".net-powershell", "PowerShell"): [
        "# Parameters",
        "$whole = 7",
        "$large = 3000000000",
        "$part = 0.5",
        "$none_left = [double]::NaN",
        "$least = -[double]::PositiveInfinity",
        "$yes = $True",
        '$text = \'é "q" \\ $x',
        "😀'",
        "$alike = @('a', 'b')",
        "$mixed = @(1, 'a')",
        "$named = @{'a' = 1}",
    ],
}
VALUES = {
    "whole": 7,
    "large": 3_000_000_000,
    "part": 0.5,
    "none_left": float("nan"),
    "least": float("-inf"),
    "yes": True,
    "text": TEXT,
    "alike": ["a", "b"],
    "mixed": [1, "a"],
    "named": {"a": 1},
}


@pytest.mark.parametrize(("kernel", "language"), SOURCES)
def test_values_are_written_as_the_language_reads_them(kernel, language):
    assert translated(VALUES, kernel=kernel, language=language).splitlines() == SOURCES[kernel, language]


def test_in_bash_texts_stay_texts():
    source = translated({"seed": 7, "text": "it's $HOME `id`\né", "all": ["a b", 1]}, kernel="bash", language="bash")
    shown = subprocess.run(
        ["bash", "-c", f'{source}\nprintf "%s|" "$seed" "$text" "${{all[0]}}" "${{all[1]}}"'],
        capture_output=True, check=True,
    )  # fmt: skip
    assert shown.stdout.decode() == "7|it's $HOME `id`\né|a b|1|"


@pytest.mark.parametrize(
    ("kernel", "language", "values", "said"),
    [
        ("bash", "bash", {"x": {"a": 1}}, r"parameter 'x' \(dict\) cannot be written in bash \(kernel 'bash'\)"),
        (".net-csharp", "C#", {"x": None}, r"parameter 'x' \(none\) cannot be written in C#"),
        ("bf", "brainfuck", {"x": 1}, r"parameters cannot be written in brainfuck \(kernel 'bf'\)"),
    ],
)
def test_what_a_language_cannot_be_given_is_refused(kernel, language, values, said):
    import nbformat

    with pytest.raises(InvalidInput, match=said):
        inject(nbformat.v4.new_notebook(), values, kernel=kernel, language=language)
