"""Work spread over processes, its results in order.

What comes out depends on the items alone, in their order: neither on how many processes there
were nor on which of them was quick.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import wait
from types import FrameType
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_AHEAD = 16
"""Items a process that are begun or done before the first of them was taken."""


def spread(
    work: Callable[[_Item], _Result], items: Sequence[_Item], processes: int = 1
) -> Generator[_Result, None, None]:
    """`work` of each item, in the order of `items`, as soon as it and those before are done.

    `work` is a function of a module, and what it takes and gives can be pickled. Raises what it
    raises; whatever is left is then not begun any more, and neither is it when the iteration is
    given up. Only few results wait for whoever iterates: work that is far ahead stops.
    """
    if min(processes, len(items)) <= 1:
        yield from map(work, items)
        return
    # Spawned and not forked: the same on every system, and no thread is copied half awake.
    context = multiprocessing.get_context("spawn")
    with _once_interruptible():
        executor = ProcessPoolExecutor(processes, context, initializer=_end_with_parent)
        try:
            with _handling_ctrl_c(signal.SIG_IGN):
                # What is started in here ignores Ctrl-C, which reaches every process of a
                # terminal: only the one that the user started shall answer it.
                left = iter(items)
                running = deque(
                    executor.submit(work, item) for item in islice(left, processes * _AHEAD)
                )
            while running:
                result = running.popleft().result()
                running.extend(executor.submit(work, item) for item in islice(left, 1))
                yield result
        finally:
            executor.shutdown(cancel_futures=True)


@contextmanager
def _once_interruptible() -> Iterator[None]:
    """The first Ctrl-C interrupts, further ones do nothing.

    Ending the workers takes as long as the items that they are at. To break that off would leave
    them without their last orders, and this process waiting for them for ever.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    with _handling_ctrl_c(interrupt):
        yield


@contextmanager
def _handling_ctrl_c(handler: Callable[[int, FrameType | None], None] | int) -> Iterator[None]:
    """Answer Ctrl-C like this; threads other than the main one are never asked."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end_with_parent() -> None:
    """Let this worker end with the process that started it, even when that was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
