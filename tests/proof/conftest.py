"""Two small folders and a handout, bound once, for proofs to read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from proof_people import OWN, STRANGER, person

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.folder import Binder
from folderbuilder.compose.context import Folder
from folderbuilder.library.layout import Layout
from folderbuilder.library.load import Library, load_library
from folderbuilder.patients.model import Patient
from folderbuilder.proof.others import Others
from folderbuilder.select.selection import select, select_loose
from folderbuilder.typeset.typesetter import Typesetter


@pytest.fixture(scope="session")
def proof_library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def proof_layout(proof_library: Library) -> Layout:
    return proof_library.layouts["map-a4"]


@pytest.fixture(scope="session")
def binder(proof_library: Library, proof_layout: Layout) -> Binder:
    return Binder(Typesetter.of(proof_layout, proof_library.root / "layouts"))


@pytest.fixture(scope="session")
def bind(proof_library: Library, binder: Binder) -> Callable[..., Bound]:
    def bind(patient: Patient, by: Binder | None = None) -> Bound:
        selection = select(patient, proof_library, "nl")
        team = proof_library.teams["voorbeeld"]
        folder = Folder(proof_library, "nl", selection.ids, selection.methods, team, patient)
        return (by or binder).bind(folder, selection, date(2026, 11, 21))

    return bind


@pytest.fixture(scope="session")
def own(bind: Callable[[Patient], Bound]) -> Bound:
    return bind(person(*OWN, note="Neem je map elke keer mee & tot <b>dinsdag</b>."))


@pytest.fixture(scope="session")
def strange(bind: Callable[[Patient], Bound]) -> Bound:
    return bind(person(*STRANGER))


@pytest.fixture(scope="session")
def handout(proof_library: Library, binder: Binder) -> Bound:
    selection = select_loose(["igg-herkomst"], proof_library, "nl")
    return binder.bind(Folder(proof_library, "nl", selection.ids, selection.methods), selection, None)


@pytest.fixture(scope="session")
def library_texts(proof_library: Library) -> list[str]:
    files = sorted(proof_library.root.rglob("*.yaml"))
    words = [text for language in proof_library.words.values() for text in language.values()]
    return [*(path.read_text(encoding="utf-8") for path in files), *words]


@pytest.fixture(scope="session")
def others(library_texts: list[str]) -> Others:
    return Others([OWN, STRANGER, ("1", "Jan Jansen"), ("12", "Bo")], library_texts)
