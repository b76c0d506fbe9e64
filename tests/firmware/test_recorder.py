"""Events in order of time, whatever order they become known in."""

from metercheck_device.recorder import HOLD_US, Recorder
from metercheck_wire.record import END, METER, REF, read_events


class Heard:
    def __init__(self):
        self.events = []

    def feed(self, t_us, kind, arg):
        self.events.append((t_us, kind, arg))


def recorder(capacity=4096):
    heard = Heard()
    return Recorder(bytearray(capacity), heard), heard


def test_a_pulse_known_late_comes_before_what_happened_meanwhile():
    events, heard = recorder()
    events.add(1050000, REF)
    events.add(1000000, METER, 800)
    events.release(1050000 + HOLD_US)
    assert heard.events == [(1000000, METER, 800), (1050000, REF, 0)]


def test_nothing_is_passed_on_before_its_time():
    events, heard = recorder()
    events.add(1000000, REF)
    events.release(1000000 + HOLD_US - 1)
    assert heard.events == []


def test_what_comes_too_late_is_moved_up_not_lost():
    events, heard = recorder()
    events.add(1000000, REF)
    events.release(2000000)
    events.add(900000, METER, 1)
    events.close(2500000, END, 0)
    assert heard.events == [(1000000, REF, 0), (1000000, METER, 1), (2500000, END, 0)]


def test_record_and_measurement_get_the_same():
    events, heard = recorder()
    for k in range(50):
        events.add(k * 100000, REF if k % 3 else METER, 0 if k % 3 else 7)
        events.release(k * 100000)
    events.close(6000000, END, 1)
    assert list(read_events(bytes(events.writer.view()))) == heard.events


def test_when_the_room_is_gone_it_says_so_and_still_ends_properly():
    events, heard = recorder(40)
    for k in range(40):
        events.add(k * 100000, REF)
        events.release(k * 100000 + HOLD_US)
    assert events.full
    events.close(5000000, END, 5)
    assert heard.events[-1] == (5000000, END, 5)


def test_a_burst_beyond_the_queue_is_noticed():
    events, _ = recorder()
    for k in range(200):
        events.add(1000000 + k, REF)
    assert events.full
