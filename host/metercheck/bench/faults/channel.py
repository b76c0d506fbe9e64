"""The channel between board and program, with whatever goes wrong inside the processor.

Stands where the bench stands for a simulated board, in both interpreters: the program sees its
clock stop, its edges freeze, its writes block; the board sees tokens that nobody meant.
"""

from __future__ import annotations

import random
from typing import Any

from metercheck.bench.bench import Bench
from metercheck.bench.world.head import HEAD_PIN

_IDLE_TURNS = 20  # without time passing; more would be a program that is infinitely fast
_TURN_US = 1_000
_STRAY_US = 8_000_000
_USB_US = 500_000
_EVERY_US = 1_000_000  # from one erasure of flash to the next
_STALLS_US = {"stall_45_ms": 45_000, "stall_400_ms": 400_000, "stall_2_s": 2_000_000}
_JUMP_US = 3_600_000_000
_FLOOD_EVERY_US = 5_000
_FLOOD_EDGES = 100
_UNATTENDED_US = 510_000  # the watchdog's time, and the end of a half-wave


class Channel:
    """Wraps the `exchange` of a bench. `hung`: the program never comes back."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self._bench = bench
        self._random = random.Random(f"channel {seed}")
        self._ways: set[str] = set()
        self._since_us: dict[str, int] = {}
        self._turned_us = 0
        self._idle_turns = 0
        self._jumped = False
        self.exchanges = 0
        self.hung = False
        self.restart_wanted = False
        self.asked: list[tuple[int, int]] = [(0, 0)]
        """(t_us, level) of the load as the program asked for it."""
        self.unattended = False
        """The load was on although the program had not turned for longer than the watchdog."""

    def fault(self, name: str, on: bool) -> None:
        """Let a way to fail come or go now."""
        (self._ways.add if on else self._ways.discard)(name)
        self._since_us[name] = self._bench.now_us
        self.hung = self.hung or (on and name == "hang")
        self.restart_wanted = self.restart_wanted or (on and name == "restart")

    def exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        """As `Bench.exchange`."""
        bench = self._bench
        self.exchanges += 1
        if "flash" in request:
            return bench.exchange(request)
        if "boot" in request:
            self._jumped = False
            self._ways.clear()  # what was wrong inside the processor is gone with a restart
            self._turned_us = bench.now_us
            self.asked.append((bench.now_us, 0))
            return bench.exchange(request)
        self._attend()
        if "load" in request:
            self.asked.append((bench.now_us, request["load"]))
        before_us = bench.now_us
        reply = self._spoilt(request) if self._ways else bench.exchange(request)
        self._idle_turns = 0 if bench.now_us > before_us else self._idle_turns + 1
        if self._idle_turns > _IDLE_TURNS:
            bench.pass_over(bench.now_us + _TURN_US)
        self._turned_us = bench.now_us
        return reply

    def _attend(self) -> None:
        """The program turns again, after what may have been long."""
        late_us = self._turned_us + _UNATTENDED_US
        if self._bench.now_us <= late_us:
            return
        at_that_time = [one for one in self._bench.world.switched if one.t_us <= late_us]
        self.unattended |= at_that_time[-1].level > 0

    def _spoilt(self, request: dict[str, Any]) -> dict[str, Any]:
        bench, ways = self._bench, self._ways
        if "tokens_stray" in ways:
            request |= {"load": 3, "hold": _STRAY_US}
        if "off_ignored" in ways and request.get("load") == 0:
            del request["load"]
        if "relays_held" in ways:
            request["relays"] = 3
        if "dead_man_starved" in ways:
            request.pop("relays", None)
        if "watchdog_starved" in ways:
            request.pop("alive", None)
        if "host_floods" in ways and self._again("host_floods", _FLOOD_EVERY_US):
            bench.receive(self._random.randbytes(64))
        self._stall(request)
        until_us = request["until"]
        if "clock_frozen" in ways or "time_base_frozen" in ways:
            until_us = self._bench.device_us + max(0, until_us - self._frozen_us())
        elif "clock_jumps" in ways and self._jumped:
            until_us -= _JUMP_US
        reply = bench.exchange(request | {"until": until_us})
        self._spoil(reply)
        return reply

    def _stall(self, request: dict[str, Any]) -> None:
        """Let time pass while the program stands still: it had spoken to the board before that."""
        stall_us = 0
        if "usb_blocks_500_ms" in self._ways and "tx" in request:
            stall_us = _USB_US
        for name, lasts_us in _STALLS_US.items():
            if name in self._ways and self._again(name, _EVERY_US + lasts_us):
                stall_us = max(stall_us, lasts_us)
        if stall_us:
            self._bench.obey(request)
            for key in set(request) - {"until"}:
                del request[key]
            self._bench.pass_over(self._bench.now_us + stall_us)

    def _again(self, name: str, every_us: int) -> bool:
        due = self._bench.now_us >= self._since_us[name]
        if due:
            self._since_us[name] = self._bench.now_us + every_us
        return due

    def _frozen_us(self) -> int:
        """What the program's clock says as long as it stands."""
        name = "clock_frozen" if "clock_frozen" in self._ways else "time_base_frozen"
        return self._bench.device_us - (self._bench.now_us - self._since_us[name])

    def _spoil(self, reply: dict[str, Any]) -> None:
        ways = self._ways
        if "edges_frozen" in ways or "time_base_frozen" in ways:
            reply.pop("edges", None)
        if "clock_frozen" in ways or "time_base_frozen" in ways:
            reply["now"] = self._frozen_us()
        if "clock_jumps" in ways:
            reply["now"] += _JUMP_US
            self._jumped = True
        if "edges_lost" in ways:
            reply["overflow"] = 1
            ways.discard("edges_lost")
        if "edges_flood" in ways:
            self._flood(reply)
        if "chip_noise" in ways and self._random.random() < 0.5:
            noise = self._random.randbytes(self._random.randrange(1, 40)).hex()
            reply["chip"] = reply.get("chip", "") + noise

    def _flood(self, reply: dict[str, Any]) -> None:
        """Edges of the head at 20 kHz, the last of them: the ring has run over."""
        now_us = reply["now"]
        edges = [event for event in reply.get("edges", []) if event[1] != HEAD_PIN]
        edges += [
            [max(0, now_us - 50 * (_FLOOD_EDGES - number)), HEAD_PIN, number % 2]
            for number in range(_FLOOD_EDGES)
        ]
        reply["edges"] = sorted(edges, key=lambda event: event[0])
        reply["overflow"] = 1
