import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.cells import as_text, from_text


@pytest.mark.parametrize(
    "text",
    ["=cmd|'/C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "'=1"],
)
def test_what_a_spreadsheet_would_calculate_becomes_text(text):
    assert as_text(text) == f"'{text}"
    assert from_text(as_text(text)) == text


@pytest.mark.parametrize("text", ["Blue mug", "10 % off", "1.50", "", "a=b", "马克杯"])
def test_other_texts_stay_as_they_are(text):
    assert as_text(text) == text
    assert from_text(text) == text


@given(st.text())
def test_whatever_is_written_is_read_back(text):
    assert from_text(as_text(text)) == text
    assert as_text(text).lstrip(" ")[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}
