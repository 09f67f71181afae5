"""What tests do with a page in a browser, without running ahead of it."""

from __future__ import annotations


def change_language(page, language):
    """Press the button, and wait until the new page has its script too: a click that comes sooner is lost."""
    with page.expect_navigation():
        page.click(f"[data-language={language}]")
    assert page.get_attribute("html", "lang") == language


def has_focus(page, element):
    """Wait until the keyboard is at the element with this id."""
    page.wait_for_function("id => document.activeElement.id === id", arg=element)
