"""A lab's settings: typed class attributes with docstrings.

Light: the program that starts a lab reads them from its source (`read`) and imports no PyTorch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from dlstudy.lab.fields import Between as Between
from dlstudy.lab.fields import Field, describe, parse, refuse_unknown, refused_value
from dlstudy.lab.fields import defaults as defaults
from dlstudy.lab.reading import of_class
from dlstudy.lab.reading import read as read


class Settings:
    """What a lab lets its reader change. A lab subclasses it::

        class Settings(lab.Settings):
            epochs: int = 8
            \"\"\"Passes over the training set.\"\"\"
            optimizer: Literal["sgd", "adam"] = "sgd"

    An instance has the defaults, or what it was made with; a wrong name or value is a UserError.
    """

    _fields: ClassVar[dict[str, Field] | None] = None

    def __init__(self, **values: Any) -> None:
        fields = self.fields()
        refuse_unknown(values, fields)
        for name, field in fields.items():
            try:
                value = field.check(values[name]) if name in values else field.default
            except ValueError:
                raise refused_value(field, values[name]) from None
            setattr(self, name, value)

    @classmethod
    def fields(cls) -> dict[str, Field]:
        """Every setting of this class, in the order in which they are written."""
        if cls.__dict__.get("_fields") is None:
            cls._fields = of_class(cls, Settings)
        return dict(cls._fields or {})

    @classmethod
    def from_strings(cls, strings: Mapping[str, str]) -> Settings:
        """The settings with what was typed (``--set lr=0.1``); UserError with all that exists."""
        return cls(**parse(cls.fields(), strings))

    def as_dict(self) -> dict[str, Any]:
        """Every setting with its value."""
        return {name: getattr(self, name) for name in self.fields()}

    @classmethod
    def describe(cls) -> str:
        """One line for each setting: name, default, what is allowed, what it does."""
        return describe(cls.fields())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.as_dict().items())})"
