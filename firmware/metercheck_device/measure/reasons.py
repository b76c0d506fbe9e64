"""Why a verdict is what it is: codes of messages.REASONS, each with a figure."""

from metercheck_device.measure.verdict import ABNORMAL, LEAST_PULSES, NORMAL, NOTHING_ASKED, reason
from metercheck_wire.compat import const

_NARROW_PPM = const(30000)
_LARGE_BACKGROUND = const(2)  # times the test load


def reasons(decision, evidence):
    """Flat list (code, argument, ...) of why the verdict is what it is."""
    found = []
    if decision.verdict == NORMAL:
        _add(found, "registers_fully", evidence.ratio_ppm)
    elif decision.verdict == ABNORMAL:
        way = "registers_too_much" if evidence.hardly_high else "registers_too_little"
        _add(found, way, evidence.ratio_ppm)
        if evidence.spared_ppm:
            _add(found, "acts_above", evidence.spared_ppm)
    else:
        _why_open(found, decision, evidence)
    if evidence.pulses == 0:
        _add(found, "no_pulses", evidence.pulses_before)
    if evidence.led_dark:
        _add(found, "led_dark_confirmed", 0)
    if evidence.pairing:
        _add(found, "pairing_confirmed", 0)
    if evidence.no_feed_in:
        _add(found, "no_feed_in_confirmed", 0)
    return found


def _why_open(found, decision, evidence):
    if decision.asks not in (NOTHING_ASKED, reason("needs_no_feed_in")):
        found.append(decision.asks)
        found.append(0)
        return
    if evidence.feed_in == 2 or decision.spoiled_by_feed_in(evidence):
        _add(found, "feed_in", evidence.ratio_ppm)
    if evidence.u95_ppm < _NARROW_PPM:
        _add(found, "between_limits", evidence.ratio_ppm)
    else:
        _add(found, "interval_wide", evidence.u95_ppm)
    if 2 * evidence.drop_ppm > evidence.u95_ppm:
        _add(found, "voltage_drop_decides", evidence.drop_ppm)
    elif evidence.background_mw > _LARGE_BACKGROUND * evidence.power_mw:
        _add(found, "background_large", evidence.background_mw)
    elif (
        evidence.restless
        or evidence.in_step
        or (evidence.u95_ppm >= _NARROW_PPM and evidence.pulses >= LEAST_PULSES)
    ):
        _add(found, "background_unsteady", evidence.background_mw)


def _add(found, name, argument):
    found.append(reason(name))
    found.append(argument)
