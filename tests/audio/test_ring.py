import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pendopo.audio.ring import Ring


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=60))
def test_it_is_a_queue_that_refuses_what_does_not_fit(steps: list[tuple[bool, int]]) -> None:
    ring, expected, said = Ring(32), list[float](), 0
    for writing, count in steps:
        if writing:
            block = np.arange(said, said + count, dtype=np.float32)
            said += count
            taken = ring.write(block)
            assert taken == min(count, 32 - len(expected))
            expected += block[:taken].tolist()
        else:
            out = np.empty(count, np.float32)
            got = ring.read_into(out)
            assert got == min(count, len(expected))
            assert out[:got].tolist() == expected[:got]
            expected = expected[got:]
        assert ring.available == len(expected)
        assert ring.free == 32 - len(expected)


def test_read_is_all_or_nothing_and_skip_forgets_the_oldest() -> None:
    ring = Ring(10)
    ring.write(np.arange(5, dtype=np.float32))
    assert ring.read(6) is None
    ring.skip(2)
    oldest = ring.read(2)
    assert oldest is not None
    assert oldest.tolist() == [2, 3]
    ring.skip(99)
    assert ring.available == 0


def test_one_thread_writes_while_another_reads() -> None:
    ring, total, heard = Ring(1_000), 20_000, list[float]()

    def write() -> None:
        sound, at = np.arange(total, dtype=np.float32), 0
        while at < total:
            at += ring.write(sound[at : at + 97])

    writer = threading.Thread(target=write)
    writer.start()
    out = np.empty(61, np.float32)
    while len(heard) < total:
        heard += out[: ring.read_into(out)].tolist()
    writer.join()
    assert heard == list(range(total))
