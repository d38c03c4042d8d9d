"""The models do what their unit tests say."""

from collections.abc import Callable


def test_the_unit_tests_of_the_models_hold(run: Callable[..., str]) -> None:
    run("tidemark", "deps")
    # no rows are needed, but tables with their columns
    kinds = ("--resource-type", "model", "--resource-type", "unit_test")
    engine_s = "path:.tidemark,test_type:unit"
    run("dbt", "build", "--empty", "--select", "*", "--exclude", engine_s, *kinds)
