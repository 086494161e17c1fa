"""What holds for every test: no skip where all must run, no deadline on a shared machine."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

ALL_MUST_RUN = bool(os.environ.get("CQCLERK_CI"))

settings.register_profile("cqclerk", deadline=None, derandomize=ALL_MUST_RUN, print_blob=True)
settings.load_profile("cqclerk")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_skip(report)
    return report


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """With CQCLERK_CI set a skip is a failure that tells its reason; an expected failure (xfail) is none."""
    if ALL_MUST_RUN and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped where every test must run: {reason}"
