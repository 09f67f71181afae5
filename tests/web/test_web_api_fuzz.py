"""The API is what its description says, whatever it is sent: schemathesis makes requests from the description.

FOLDERBUILDER_FUZZ=500 makes so many for each operation, which takes minutes.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from folderbuilder.web import api_runs
from folderbuilder.web.house import House
from folderbuilder.web.runs import Order

EXAMPLES = int(os.environ.get("FOLDERBUILDER_FUZZ", "8"))


class Still:
    """A run that was refused at once: what processes do is tried elsewhere."""

    is_over = True

    def __init__(self) -> None:
        self.events = [{"kind": "refused", "problems": [{"severity": "error", "code": "x", "message": "No."}]}]

    def listen(self) -> None:
        """Nothing new."""

    async def follow(self, since: int = 0) -> Iterator[dict]:
        for event in self.events[since:]:
            yield event

    def files(self) -> list[str]:
        return []

    def file(self, _: str) -> None:
        return None


@pytest.fixture(scope="module")
def session(served) -> str:
    return served.house.sessions.admit()


@pytest.fixture
def api_schema(served, session, monkeypatch):
    schemathesis = pytest.importorskip("schemathesis")

    def start_run(_: House, order: Order) -> Still:
        assert "/" not in order.name
        return Still()

    monkeypatch.setattr(House, "start_run", start_run)
    monkeypatch.setattr(api_runs, "MOST_KEPT", 10_000)
    headers = {"Authorization": f"Bearer {session}"}
    schema = schemathesis.openapi.from_url(f"{served.url}/api/openapi.json", headers=headers)
    # Too much is a way of being wrong, too.
    refusing = schema.config.checks.negative_data_rejection
    refusing.expected_statuses = [*refusing.expected_statuses, "413"]
    # Its own test: it would end the session of all others.
    return schema.exclude(path="/api/session", method="DELETE")


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_r37_the_api_is_as_described(api_schema, session, mode):
    import schemathesis

    mode = schemathesis.GenerationMode(mode)
    headers = {"Authorization": f"Bearer {session}"}
    tried = []
    for result in api_schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES, derandomize=EXAMPLES < 100, deadline=None, database=None,
            phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def is_as_described(case):
            # A layout or a patient can be written well and not be there: that is 422 too.
            case.call_and_validate(headers=headers, excluded_checks=[schemathesis.checks.positive_data_acceptance])

        with contextlib.suppress(Unsatisfiable):  # nothing wrong can be sent where nothing is asked
            is_as_described()
            tried.append(operation.label)
    assert len(tried) > 8
