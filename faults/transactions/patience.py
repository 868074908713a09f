"""Ways in which patience with refused work can be too short, too long or too busy; a feature must notice each."""

from __future__ import annotations

from plainspec.proving import fault

PATIENCE = "transactions/retry_timeout.feature"
OFTEN = f"{PATIENCE}: Ben is in Ana's way sixteen times"
SLOWLY = f"{PATIENCE}: Ana's first attempt takes a good part of her patience"
TOO_SLOWLY = f"{PATIENCE}: Ana's first attempt takes all of her patience"
IN_VAIN = f"{PATIENCE}: Ben is in Ana's way every time"
TRANSACT = "agency.store.retrying:transact"
STOP = "stop=stop_before_delay(patience_s)"

fault("refused work is given up after ten attempts", caught_by=OFTEN, because="the work of all is committed").rewrite(
    TRANSACT, (STOP, "stop=lambda attempt: attempt.attempt_number >= 10")
)

fault("pauses have no limit", caught_by=OFTEN, because="the work of all is committed").rewrite(
    TRANSACT, ("wait=BACKOFF", "wait=wait_random_exponential(multiplier=0.005)")
)

fault("who leaves their patience to the system has little", caught_by=OFTEN, because="patience lasts for 30 s").rewrite(
    TRANSACT, ("= PATIENCE_S", "= PATIENCE_S / 10")
)

fault("patience ends too early", caught_by=SLOWLY, because="the work of all is committed").rewrite(
    TRANSACT, (STOP, "stop=stop_before_delay(patience_s / 10)")
)

fault(
    "refused work is not run again if it takes a while", caught_by=SLOWLY, because="the work of all is committed"
).rewrite(TRANSACT, (STOP, "stop=lambda attempt: attempt.seconds_since_start >= min(patience_s, 0.3)"))

fault("patience lasts ten times as long", caught_by=TOO_SLOWLY, because="refused: serialization failure").rewrite(
    TRANSACT, (STOP, "stop=stop_before_delay(patience_s * 10)")
)

fault("only the pauses count as patience", caught_by=TOO_SLOWLY, because="refused: serialization failure").rewrite(
    TRANSACT, (STOP, "stop=lambda attempt: attempt.idle_for >= patience_s")
)

fault(
    "whoever has run out of patience hears of the attempts instead of the refusal",
    caught_by=IN_VAIN,
    because="RetryError",
).rewrite(TRANSACT, (", reraise=True", ""))

fault("nobody ever runs out of patience", caught_by=IN_VAIN, because="24 times at the most").rewrite(
    TRANSACT, (f"{STOP}, ", "")
)

fault(
    "whoever has little patience gets a single attempt",
    caught_by=IN_VAIN,
    because="person has needed more than one attempt",
).rewrite(TRANSACT, ("stop_before_delay(patience_s)", "stop_before_delay(patience_s // 10)"))

fault("there are no pauses", caught_by=IN_VAIN, because="24 times at the most").rewrite(
    TRANSACT, ("wait=BACKOFF, ", "")
)

fault("pauses do not grow", caught_by=IN_VAIN, because="24 times at the most").rewrite(
    TRANSACT, ("wait=BACKOFF", "wait=lambda _: 0.005")
)
