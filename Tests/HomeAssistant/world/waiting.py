"""Waiting for what must come, with a deadline."""
import asyncio
import inspect
import time


class Failure(AssertionError):
    """What was expected and did not happen, in words."""


async def until(condition, what, seconds=15):
    """Waits until `condition()` gives something true, which it returns. `what` continues "did not happen: "; it may be a function.

    A condition that cannot be asked now, because what it asks is away, does not hold now."""
    end = time.monotonic() + seconds
    while True:
        trouble = None
        try:
            result = condition()
            result = await result if inspect.isawaitable(result) else result
            if result:
                return result
        except OSError as error:
            trouble = error
        if time.monotonic() > end:
            words = what() if callable(what) else what
            raise Failure(f"did not happen within {seconds} s: {words}{f' ({trouble})' if trouble else ''}")
        await asyncio.sleep(0.05)


def expect(condition, what):
    if not condition:
        raise Failure(what)
