"""Where users hang, out of statements that may contradict."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metercheck.district.importing.hanging import EVER, FOREVER, Statement, hanging

_DAYS = st.integers(0, 30)
_STATEMENT = st.builds(
    lambda rank, days, open_end, district: Statement(
        rank, min(days), FOREVER if open_end else max(days), district
    ),
    st.integers(0, 3),
    st.tuples(_DAYS, _DAYS),
    st.booleans(),
    st.sampled_from("AB"),
)


@given(st.lists(_STATEMENT, max_size=8), st.randoms(use_true_random=False))
def test_one_district_a_day_and_the_order_does_not_matter(said, random) -> None:
    found = hanging(said)
    for begin, end, _ in found.spans:
        assert begin <= end
    for one, other in zip(found.spans, found.spans[1:], strict=False):
        assert one[1] < other[0]
    for day in range(32):
        over = {one.district for one in said if one.begin <= day <= one.end}
        hung = {name for begin, end, name in found.spans if begin <= day <= end}
        assert len(hung) == min(1, len(over))
        assert hung <= over
    random.shuffle(said)
    assert hanging(said) == found


def test_what_has_dates_is_believed_before_what_has_none() -> None:
    said = [Statement(2, EVER, FOREVER, "B"), Statement(2, 5, 9, "A")]
    assert hanging(said).spans == ((EVER, 4, "B"), (5, 9, "A"), (10, FOREVER, "B"))
    assert hanging(said).contradiction is None


def test_a_later_import_is_believed_and_two_of_one_import_contradict() -> None:
    said = [Statement(4, EVER, FOREVER, "B"), Statement(2, EVER, FOREVER, "A")]
    assert hanging(said).spans == ((EVER, FOREVER, "B"),)
    assert hanging([Statement(2, 1, 9, "A"), Statement(2, 5, 9, "B")]) == hanging(
        [Statement(2, 5, 9, "B"), Statement(2, 1, 9, "A")]
    )
    assert hanging([Statement(2, 1, 9, "A"), Statement(2, 5, 9, "B")]).contradiction == ("B", "A")
