"""pytest client/examples/python"""

import pytest
from chamber import Chamber
from tank import LoginAgain, state

ADA = "ada@example.com"


@pytest.fixture
def chamber():
    with Chamber() as chamber:
        yield chamber


def test_a_high_level_is_noticed(chamber):
    token = chamber.token(ADA)
    chamber.device("workbench", pins={"A0": 4000})
    chamber.advance("1s")
    assert state(chamber.url, token, "workbench") == "nearly full"
    chamber.device("workbench", pins={"A0": 100})
    chamber.advance("1s")
    assert state(chamber.url, token, "workbench") == "fine"
    chamber.verify(method="GET", path="/v1/devices/{device}/{variable}", user=ADA, times=2)


def test_an_old_token_leads_back_to_the_login(chamber):
    token = chamber.token(ADA)
    chamber.skip("90 days")
    with pytest.raises(LoginAgain):
        state(chamber.url, token, "workbench")


def test_what_was_not_asked_for_is_told(chamber):
    with pytest.raises(AssertionError, match='"expected": "exactly 1"'):
        chamber.verify(method="GET", path="/v1/devices", times=1)
