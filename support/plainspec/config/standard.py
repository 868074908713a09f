"""The standard features and step modules that Plainspec brings, and which of them a project uses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plainspec.config.settings import SYSTEM_VARIABLE, ProjectError
from plainspec.gherkin.sentences.suggestions import nearest_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from plainspec.gherkin.sentences.vocabulary import Vocabulary

PREFIX = "standard:"
SERVICES = "services"
"""The folder of the step modules about any service; the others specify a system through its adapter."""
SHARED = ("refusal", "serializability", "timeline", "unchanged")
"""Other modules whose sentences follow those of services, too."""


def standard_folder() -> Path:
    """Return the folder with the standard features, steps and faults: in the wheel, or in the checkout."""
    here = Path(__file__).resolve().parent.parent
    inside = here / "standard"
    return inside if inside.is_dir() else here.parents[1]


def standard_steps() -> Path:
    """Return the folder of the standard step modules."""
    return standard_folder() / "steps"


def features_named(entry: str) -> Path:
    """Return where the features are that ``standard:<area>`` or ``standard:<area>/<topic>.feature`` means.

    Raises:
        ProjectError: There are none; names the areas.
    """
    features = standard_folder() / "features"
    area = entry.removeprefix(PREFIX)
    if not area or not (features / area).exists():
        areas = ", ".join(sorted(folder.name for folder in features.iterdir() if folder.is_dir()))
        raise ProjectError(f"[tool.plainspec] features: there is no {entry!r}; the standard areas are {areas}")
    return features / area


def steps_named(entry: str) -> tuple[Path, ...]:
    """Return the step modules that ``standard:<noun>`` means: a module, or all of a folder.

    Raises:
        ProjectError: There are none; names the nearest module, or all.
    """
    root = standard_steps()
    noun = entry.removeprefix(PREFIX)
    nouns = {noun_of(file): file for file in modules_below(root)}
    if noun in nouns:
        return (nouns[noun],)
    is_name = all(part.isidentifier() for part in noun.split("/"))
    for folder in (root / SERVICES / noun, root / noun) if is_name else ():
        if folder.is_dir():
            return tuple(modules_below(folder))
    near = nearest_name(noun.casefold(), nouns)
    hint = f"did you mean '{PREFIX}{near}'?" if near else f"the standard modules are {', '.join(sorted(nouns))}"
    raise ProjectError(f"[tool.plainspec] steps: there is no {entry!r}; {hint}")


def noun_of(module: Path) -> str:
    """Return what follows `standard:` where a setting names a standard step module: its name, without its folder."""
    return module.stem


def is_about_services(module: Path) -> bool:
    """Tell whether the sentences of a standard module hold for any service, and need no system's adapter."""
    return module.is_relative_to(standard_steps() / SERVICES) or noun_of(module) in SHARED


def modules_below(folder: Path) -> list[Path]:
    """List the step modules of a folder and of its folders, sorted."""
    return sorted(file for file in folder.rglob("*.py") if file.name != "__init__.py")


class Choice(NamedTuple):
    """The standard step modules of a project.

    Attributes:
        usable: Those whose sentences the project can use.
        listed: Those whose sentences are listed and suggested, whether a feature uses one or not.
        required: Those that may not be missing for want of a library.
    """

    usable: set[Path]
    listed: set[Path]
    required: set[Path]

    def can_do_without(self, path: str, error: BaseException) -> bool:
        """Tell whether a module may be left out that cannot be imported for want of a library."""
        return isinstance(error, ImportError) and Path(path) not in self.required

    def restrict(self, vocabulary: Vocabulary) -> Vocabulary:
        """Leave out of a vocabulary what the project cannot use, and list what it is known to use."""
        nouns = {str(file): f"{PREFIX}{noun_of(file)}" for file in self.usable}
        vocabulary.steps = [
            step._replace(location=step.location._replace(known_as=nouns[step.location.path]))
            for step in vocabulary.steps
            if step.location.path in nouns
        ]
        vocabulary.unlisted = nouns.keys() - {str(file) for file in self.listed}
        return vocabulary


def specifies_a_system(option: str | None, setting: str, features: Iterable[Path]) -> bool:
    """Tell whether a project names a system, or uses one: the agency, where standard features run and nobody names one.

    Args:
        option: The command line's word.
        setting: The project's word.
        features: The features that can run.
    """
    if option or os.environ.get(SYSTEM_VARIABLE) or setting:
        return True
    return any(path.is_relative_to(standard_folder() / "features") for path in features)


def choose(named: Collection[Path], *, whole: bool) -> Choice:
    """Choose the standard step modules of a project.

    The modules about services can be used by every project. The others specify a system: a project has them where it
    specifies one; else it has those that it names.

    Args:
        named: The modules that its setting `steps` names.
        whole: Whether it specifies a system.
    """
    folder = standard_steps()
    modules = set(modules_below(folder))
    services = {file for file in modules if is_about_services(file)}
    if whole:
        return Choice(modules, modules, modules - services | set(named))
    return Choice(services | set(named), set(named), set(named))
