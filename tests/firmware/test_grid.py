"""Meters that give their pulses in blocks of time."""

from metercheck_device.measure.grid import EdgeGrid


def intervals(count, seed=12345):
    """Seconds between 0.4 and 4, without any order."""
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) & 0x3FFFFFFF
        yield 0.4 + (seed >> 12) % 3600 / 1000


def test_edges_without_a_grid_are_left_alone():
    for seed in range(40):
        grid = EdgeGrid()
        for interval_s in intervals(120, seed * 7919 + 1):
            assert not grid.feed(interval_s)
        assert grid.block_s == 0.0


def test_each_usual_block_is_found_soon_in_spite_of_small_jitter():
    for block_ms in (100, 200, 320, 400, 500, 800, 1000):
        grid = EdgeGrid()
        fed = 0
        for interval_s in intervals(60):
            blocks = max(int(interval_s * 1000 / block_ms), 1)
            fed += 1
            if grid.feed((blocks * block_ms + fed % 5 - 2) / 1000):
                break
        assert fed <= 20
        # A whole number of the true block explains nothing less, but a divisor would not do.
        assert abs(grid.block_s * 1000 / block_ms - 1.0) < 1e-3 or grid.block_s * 1000 > block_ms


def test_it_is_said_once():
    grid = EdgeGrid()
    said = [grid.feed(0.4 * (1 + k % 4)) for k in range(30)]
    assert said.count(True) == 1


def test_one_edge_off_the_grid_takes_it_all_back():
    grid = EdgeGrid()
    for k in range(2):
        grid.feed(0.4 * (1 + k % 3))
    grid.feed(0.55)
    assert not any(grid.feed(0.4 * (1 + k % 3)) for k in range(30))


def test_the_same_interval_again_and_again_is_no_grid():
    grid = EdgeGrid()
    assert not any(grid.feed(1.7647 if k % 3 else 2.4) for k in range(200))
