"""The boundary for personal data: nothing that a job knows about people gets through to Prefect (DESIGN.md, promise 5).

Prefect stores the text of every exception and its traceback in its database. So whatever is raised inside a flow or a
task is written to our own protected log and becomes a `FlowFailed`: a code, an incident number, a fixed sentence.
What a task gives back are counts, and nothing but counts is logged.

    @job_flow(name="Oppdater status")
    def update_status(valg: SyncForm) -> None:
        \"\"\"Leser lister og registreringer …\"\"\"
        with open_house(config_file(), valg.as_of) as house:
            run_step("Les listene", lambda: read_lists(house))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from prefect import Flow, Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging import get_run_logger

from flows.incidents import record
from praksis.errors import Conflict, Invalid, NotFound, OutcomeUnknown, PraksisError, Refused, Unavailable

P = ParamSpec("P")
R = TypeVar("R")

RETRY_AFTER_SECONDS: list[float] = [2, 10, 30]
"""How long a step waits before it tries an `Unavailable` again; no other error is tried again."""

UNEXPECTED = "uventet"
_CODE = re.compile(r"[a-z][a-zæøå-]{1,39}")  # no digits: a code can never be a number that belongs to somebody

_SENTENCES: tuple[tuple[type[BaseException], str], ...] = (
    (Unavailable, "Noe som trengs, svarte ikke eller var i bruk. Neste kjøring prøver igjen."),
    (NotFound, "Det som ble oppgitt, finnes ikke. Sjekk nummeret og prøv igjen."),
    (Invalid, "Noe som ble oppgitt, er feil og må rettes før det kan kjøres igjen."),
    (Conflict, "Noe ble endret mens kjøringen pågikk. Kjør «Oppdater status», og prøv igjen."),
    (Refused, "Kjøringen ble stoppet av en regel eller av stoppbryteren. Ingenting er sendt."),
    (OutcomeUnknown, "Det er usikkert om noe ble sendt. Det blir en sak i «Saker.xlsx»; ikke prøv igjen på egen hånd."),
    (PraksisError, "Kjøringen kunne ikke fullføres."),
)
_UNEXPECTED_SENTENCE = "Noe uventet gikk galt. Det som var gjort, er tatt vare på, og neste kjøring går videre."


class FlowFailed(Exception):
    """What Prefect gets to see of an error: a stable code, an incident number and a fixed sentence in bokmål.

    The detail stands in our own log (`flows.incidents`) under the incident number. Carries no cause and no context,
    and pickles to the three values below and nothing else (Prefect pickles the error of a failed flow to disk).
    """

    def __init__(self, code: str, incident: str, sentence: str = _UNEXPECTED_SENTENCE, retry: bool = False) -> None:
        super().__init__(code, incident, sentence, retry)
        self.code, self.incident, self.sentence, self.retry = code, incident, sentence, retry

    def __str__(self) -> str:
        return f"{self.sentence} Kode: {self.code}. Hendelse: {self.incident} (se hendelsesloggen)."

    def __repr__(self) -> str:
        return f"FlowFailed({self.code!r}, {self.incident!r})"


def coded(error: Exception, where: str) -> FlowFailed:
    """Write `error` to our own log and return what may be shown of it. What is coded already is returned as it is."""
    if isinstance(error, FlowFailed):
        return error
    code = error.code if isinstance(error, PraksisError) else UNEXPECTED
    if not _CODE.fullmatch(code):
        code = UNEXPECTED
    sentence = next((text for kind, text in _SENTENCES if isinstance(error, kind)), _UNEXPECTED_SENTENCE)
    return FlowFailed(code, record(error, code=code, where=where), sentence, isinstance(error, Unavailable))


def guarded(work: Callable[P, R], where: str) -> Callable[P, R]:
    """Return `work` so that only `FlowFailed`, an interruption or a termination can come out of it.

    Raises (from what it returns):
        FlowFailed: `work` raised any exception.
    """

    @wraps(work)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except Exception as error:
            outcome: BaseException = coded(error, where)
        except BaseException as ending:
            outcome = _bare(ending)
        # Raised here, outside the except clauses, so that the error with its text is not even the hidden context.
        outcome.__cause__ = outcome.__context__ = None
        raise outcome.with_traceback(None) from None

    return inside


def _bare(ending: BaseException) -> BaseException:
    """An interruption or a termination that passes, without a text of its own."""
    if isinstance(ending, SystemExit):
        return SystemExit(ending.code if isinstance(ending.code, int) else 1)  # sys.exit("some text") would be shown
    return KeyboardInterrupt() if type(ending) is KeyboardInterrupt else ending


def counts_only(value: Mapping[str, int]) -> dict[str, int]:
    """Return `value` when it holds nothing but whole numbers under short fixed words.

    Raises:
        TypeError: It holds something else, which is not shown.
    """
    for key, count in value.items():
        if not isinstance(count, int) or not isinstance(key, str) or len(key) > 60 or re.search(r"\d{2}|@", key):
            raise TypeError("a step may give back counts only")
    return dict(value)


def _try_again(_task: Task[Any, Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether the error is of a class that may go through later."""
    return isinstance(state.data, FlowFailed) and state.data.retry


def run_step(name: str, work: Callable[[], Mapping[str, int]]) -> dict[str, int]:
    """Run `work` as a Prefect task and log its counts; inside a flow only.

    `work` takes no arguments on purpose: it brings what it needs with it, so Prefect has nothing to look through.

    Args:
        name: The step's title in bokmål, a fixed text from the code.
        work: Does one batch and returns counts. Tried again on `Unavailable`, so doing it twice must be harmless.

    Raises:
        FlowFailed: It raised something that is not to be tried again, or did so to the end.
    """

    def step() -> dict[str, int]:
        return counts_only(work())

    task: Task[[], dict[str, int]] = Task(
        guarded(step, name),
        name=name,
        task_run_name=name,
        retries=len(RETRY_AFTER_SECONDS),
        retry_delay_seconds=RETRY_AFTER_SECONDS,
        retry_condition_fn=_try_again,
        persist_result=False,
        cache_policy=NO_CACHE,
        log_prints=False,
    )
    counts = task()
    get_run_logger().info("%s: %s", name, _told(counts))
    return counts


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "ingenting nytt"


def job_flow(*, name: str) -> Callable[[Callable[P, None]], Flow[P, None]]:
    """Make a flow of a function, inside the boundary. Its docstring (bokmål) is what an administrator reads."""

    def make(body: Callable[P, None]) -> Flow[P, None]:
        inside = guarded(body, name)
        # Prefect looks annotations up where the function it got is defined, which is here: so they go with it resolved.
        inside.__signature__ = signature(body, eval_str=True)  # type: ignore[attr-defined]
        return Flow(
            inside,
            name=name,
            flow_run_name=name,
            persist_result=False,
            log_prints=False,
            retries=0,  # a step is tried again, never a flow: a deployment limit cancels flow retries
        )

    return make
