import numpy as np
import pytest

from pendopo.audio.level import Meter, dbov


def test_levels_of_known_sounds() -> None:
    assert dbov(np.ones(960, np.float32)) == 0
    assert dbov(np.full(960, 0.1, np.float32)) == pytest.approx(-20, abs=0.01)
    assert dbov(np.zeros(960, np.float32)) == -127
    assert dbov(np.zeros(0, np.float32)) == -127
    assert dbov(np.full(960, 8.0, np.float32)) == 0


def test_a_meter_rises_at_once_and_falls_slowly() -> None:
    meter = Meter(fall_db_per_s=60)
    assert meter.dbov == -127
    meter.push(np.full(480, 0.1, np.float32))
    assert meter.dbov == pytest.approx(-20, abs=0.01)
    for _ in range(50):
        meter.push(np.zeros(480, np.float32))
    assert meter.dbov == pytest.approx(-50, abs=0.1)
