from dataclasses import dataclass


@dataclass
class Result:
    value: object = None
    error: str = ""


def parse(text, kind):
    try:
        return Result({"integer": int, "decimal": float, "truth": lambda said: said == "true"}[kind](text))
    except ValueError:
        return Result(error=f"not a valid {kind}")
