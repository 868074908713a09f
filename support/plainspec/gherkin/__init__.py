"""From the text of a feature to a plan: parsing, vocabulary, binding, problems."""
