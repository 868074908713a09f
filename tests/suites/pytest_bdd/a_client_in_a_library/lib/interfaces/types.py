EXTRA_TYPES = {"String": str, "Number": int}
