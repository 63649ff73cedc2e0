"""One view of made-up people, brushed the same way wherever it may be met, and what it says then."""

import pandas as pd
from playwright.sync_api import Locator, expect

from workbench.views.wording import count

PEOPLE = """\
import numpy as np
import pandas as pd
def people(rows):
    draw = np.random.default_rng(4)
    return pd.DataFrame({
        "hours": draw.integers(0, 20, rows),
        "pay": draw.gamma(3.0, 4.0, rows).round(1),
        "region": draw.choice(["north", "south", "west"], rows, p=[0.5, 0.3, 0.2]),
    })
"""
FEW, MANY = 6_007, 30_011  # all of the first are in the sample
LOW, HIGH = 5, 8  # brushed hours, both ends included


def truth(rows: int) -> pd.DataFrame:
    made: dict = {}
    exec(PEOPLE, made)
    return made["people"](rows)


def card(view: Locator, column: str) -> Locator:
    """The small multiple of a column."""
    return view.locator("article.spark", has=view.page.locator("b", has_text=column))


def numbers(view: Locator, *, on: bool) -> None:
    """Show the numbers of the small multiples, or not."""
    button = view.locator("section.sparks").get_by_role("button", name="numbers")
    if (button.get_attribute("aria-pressed") == "true") != on:
        button.click()


def brush(view: Locator) -> None:
    """Brush the hours of a view with the keyboard, the same way everywhere."""
    numbers(view, on=False)
    picture = card(view, "hours").locator("svg")
    picture.scroll_into_view_if_needed()
    picture.focus()
    for key in ("Home", *["ArrowRight"] * LOW, "Enter", *["Shift+ArrowRight"] * (HIGH - LOW)):
        view.page.keyboard.press(key)
    expect(view.locator(".selection li .sentence")).to_have_text(f"hours is {LOW} – {HIGH}")


def shown(view: Locator) -> list[str]:
    """What the view says: how many rows, and how many of each region among them."""
    numbers(view, on=True)
    regions = card(view, "region")
    regions.scroll_into_view_if_needed()  # what nobody sees is not drawn
    expect(regions.locator("td.selected")).not_to_have_count(0)
    return [view.locator(".selection strong").inner_text(), *regions.locator("td.selected").all_inner_texts()]


def expected(frame: pd.DataFrame) -> list[str]:
    chosen = frame[frame["hours"].between(LOW, HIGH)]
    by_region = chosen["region"].value_counts().reindex(frame["region"].value_counts().index)
    return [f"{count(len(chosen))} rows", *(count(int(n)) for n in by_region)]


def says(view: Locator, words: list[str]) -> None:
    """Wait until the view says just that: exact answers come when the brush rests."""
    shown(view)
    expect(view.locator(".selection strong")).to_have_text(words[0])
    expect(card(view, "region").locator("td.selected")).to_have_text(words[1:])
