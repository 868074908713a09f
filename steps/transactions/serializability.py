"""The sentence about the serializability of an outcome."""

from plainspec import parameter_type, then
from plainspec.stage import Transcript
from plainspec.stage.transactions.serial import closest_order_of

parameter_type(
    name="serializability", regexp="serializable|not serializable", transformer=lambda said: said == "serializable"
)


@then("the outcome is {serializability}")
async def outcome_is_serializable(
    wanted: bool,  # noqa: FBT001 - a parameter of the sentence
    transcript: Transcript,
) -> None:
    """Run the committed transactions again in every serial order, and compare what they read and what is left."""
    closest = await closest_order_of(transcript)
    assert (not closest.difference) is wanted, f"{closest.as_text()}\n{transcript.as_text()}"
