"""The page of one folder, in a real browser."""


def test_the_page_shows_a_folder(nurse):
    nurse.wait_for_selector("#pages img")
    assert nurse.title() == "Eén map – Patiëntenmap"
