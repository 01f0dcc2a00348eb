"""Checkpoints: the tree hash of RFC 6962, section 2.1, computed here a second time by its recursive definition."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.ledger.checkpoint import root


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


# the leaves of the reference tests of Certificate Transparency
LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_certificate_transparency(size: int) -> None:
    assert root(LEAVES[:size]) == ROOTS[size]


@pytest.mark.parametrize("size", range(41))
def test_the_root_is_the_recursive_definition(size: int) -> None:
    lines = [f"line {number}".encode() for number in range(size)]
    assert root(iter(lines)) == tree_hash(lines).hex()


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=20), st.data())
def test_one_flipped_bit_changes_the_root(lines: list[bytes], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(lines) - 1))
    bit = data.draw(st.integers(0, 8 * len(lines[which]) - 1))
    flipped = bytearray(lines[which])
    flipped[bit // 8] ^= 1 << bit % 8
    assert root([*lines[:which], bytes(flipped), *lines[which + 1 :]]) != root(lines)


def test_order_and_cut_of_the_lines_count() -> None:
    assert len({root([b"a", b"b"]), root([b"b", b"a"]), root([b"ab"]), root([b"a", b"b", b""]), root([b"a"])}) == 5
