"""The engine on Splink: the same pairs, weights and persons as the default one, and a clear word where it lacks."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from fictional_lists import two_lists

from cenotaph.register.linkage import Decided, engines, link, rounds
from cenotaph.register.linkage.engines import EngineError, engine
from cenotaph.register.linkage.features import FEATURES
from cenotaph.register.linkage.judging import sifted
from cenotaph.register.linkage.model import Lists, prior_model

missing = [name for name in engines.NEEDED["splink-duckdb"] if importlib.util.find_spec(name) is None]
needs_splink = pytest.mark.skipif(bool(missing), reason=f"not installed (extra splink): {', '.join(missing)}")


@pytest.fixture
def any_case_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines meet the pairs of large cases; here any case is one."""
    monkeypatch.setattr(rounds, "MANY", 100)
    monkeypatch.setattr(rounds, "LEAST_SAMPLE", 60)


def test_an_unknown_engine_is_refused_and_a_missing_package_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine("default") is sifted
    with pytest.raises(EngineError, match="one of default, splink-duckdb, splink-spark"):
        engine("dedupe")
    monkeypatch.setattr(engines, "NEEDED", {"splink-spark": ("no_such_package",)})
    with pytest.raises(EngineError, match=r"no_such_package not installed.*cenotaph\[splink-spark\]"):
        engine("splink-spark")


@needs_splink
def test_blocks_become_numbers_on_which_exactly_the_same_records_meet() -> None:
    from cenotaph.register.linkage.blocks import Rule, blocks_of, meet
    from cenotaph.register.linkage.splink.memberships import memberships

    random = np.random.default_rng(3)
    size = 400
    everyone = np.arange(size, dtype=np.int32)
    small = Rule("small", np.tile(everyone, 2), random.integers(0, 200, 2 * size))
    walked = Rule("walked", everyone, random.integers(0, 4, size))
    blocks = blocks_of([small, walked], [], random.permutation(size).astype(np.int32), size)
    assert blocks.near.any()
    assert not blocks.near.all()
    met = meet(blocks, everyone, 2)

    found = memberships(blocks)
    holders: dict[int, list[int]] = {}
    for place in range(size):
        for block in found.block[found.first[place] : found.first[place + 1]].tolist():
            holders.setdefault(block, []).append(place)
    shared = {(a, b) for group in holders.values() for a in group for b in group if a < b}
    assert shared == set(zip(met.left.tolist(), met.right.tolist(), strict=True))


@needs_splink
def test_the_model_is_told_to_splink_level_by_level() -> None:
    from cenotaph.register.linkage.splink.settings import DIGITS, settings

    model = prior_model(Lists(["a"], np.array([10]), np.array([False]), np.zeros(10, dtype=np.int32)))
    comparisons = {one["output_column_name"]: one["comparison_levels"] for one in settings(model)["comparisons"]}
    assert list(comparisons) == [*(feature.name for feature in FEATURES), *DIGITS]
    for place, feature in enumerate(FEATURES):
        null, *levels = comparisons[feature.name]
        assert null["is_null_level"]
        assert [level["m_probability"] for level in levels] == model.m[place][0].tolist()
        assert [level["u_probability"] for level in levels] == model.u[place].tolist()


@needs_splink
def test_rarity_and_prior_are_told_in_digits_to_a_sixteenth_of_a_bit() -> None:
    from cenotaph.register.linkage.splink.settings import DIGITS, LOWEST, ROUNDING, chance_digits

    bits = np.linspace(-63.0, 190.0, 1001)
    told = LOWEST + sum(digit * worth for digit, worth in zip(chance_digits(bits), DIGITS.values(), strict=True))
    assert np.abs(told - bits).max() <= ROUNDING


@needs_splink
@pytest.mark.usefixtures("any_case_is_large")
def test_the_persons_are_those_of_the_default_engine() -> None:
    """Three lists, one of them without doubles, with decisions: all tables are equal to the last digit."""
    fiction = two_lists(900, third=300)
    ids = fiction.frame["record"].to_list()
    decisions = (Decided(ids[0], ids[-1], "same"), Decided(ids[1], ids[2], "unsure"))
    unique = frozenset(fiction.frame["source"].unique().sort().to_list()[:1])
    ours = link(fiction.frame, decisions, unique, draws=2)
    splink = link(fiction.frame, decisions, unique, draws=2, sift=engine("splink-duckdb"))
    for table in ("pairs", "memberships", "unshown", "draws"):
        assert getattr(splink, table).equals(getattr(ours, table)), table
    assert ours.unshown.filter(stratum=0).height == 2_000  # the sample of what was not even kept is the same too
    assert (splink.conflicts, splink.flags) == (ours.conflicts, ours.flags)
    by_rule, by_splink = (found.model["counts"].pop("pairs_by_rule") for found in (ours, splink))
    assert [name.split(" (")[0] for name in by_splink] == [
        "splink-duckdb"
    ]  # which makes the pairs of all rules at once
    assert sum(by_rule.values()) == sum(by_splink.values())
    assert splink.model == ours.model


@needs_splink
@pytest.mark.usefixtures("any_case_is_large")
def test_weights_that_are_not_ours_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from cenotaph.register.linkage.splink import pairs

    honest = pairs.settings

    def tampered(model: object) -> dict[str, object]:
        told = honest(model)  # type: ignore[arg-type]
        told["comparisons"][0]["comparison_levels"][1]["m_probability"] *= 1.5
        return told

    monkeypatch.setattr(pairs, "settings", tampered)
    with pytest.raises(ArithmeticError, match="bits apart from the default engine"):
        link(two_lists(80).frame, sift=engine("splink-duckdb"))
