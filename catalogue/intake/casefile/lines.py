"""YAML as texts with line numbers, read without building anything that a text could blow up.

Every scalar stays the text that was written; what is a number or a date is for the schema to say. Refused, because
they make a file mean more than can be seen in it: tags, merge keys, a key twice in one place, an anchor twice, an
alias of anything but a text (so no alias multiplies anything), more than one document. Refused for its size: more
than MAX_BYTES, more than MAX_DEPTH levels.

Source: YAML 1.2.2, sections 3.2.2 (anchors and tags) and 3.2.1.3 (keys are unique).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from catalogue.base.errors import InvalidEntry
from catalogue.ledger.disclosure import check_value

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 20
_BACKEND: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is there, 8 times as fast

Report = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar. `plain` says that it stands without quotes, so that `null` may mean null."""

    value: str
    line: int
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A list."""

    nodes: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping, its keys in their order, each once."""

    nodes: dict[str, Node]
    keys: dict[str, int]
    line: int


Node = Text | Listed | Fields


@dataclass
class _Open:
    """A list or mapping whose end was not reached yet."""

    event: yaml.Event
    line: int
    nodes: list[Node] = field(default_factory=list)


def read_text(path: Path, most: int = MAX_BYTES) -> str:
    """Return the text of a file. Raises ValueError with the reason where it is none, or has more than `most` bytes."""
    try:
        if not path.is_file():
            raise ValueError("there is no such file")
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from error
    if len(data) > most:
        raise ValueError(f"the case has more than {MAX_BYTES} bytes; divide it into several case files")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line} is no UTF-8; save the file as UTF-8") from error


def parse(text: str, report: Report) -> Node | None:
    """Return the one document of a YAML text, or None where there is none; report each error with its line."""
    composer = _Composer(report)
    try:
        for event in yaml.parse(text, Loader=_BACKEND):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        report(mark.line + 1 if mark else 1, f"this is no YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        report(1, f"this is no YAML: {error}")
    except _TooDeep:
        return None
    return composer.root


class _TooDeep(Exception):
    """The text nests deeper than any case file has to; it was reported."""


class _Composer:
    """Builds nodes from events, one level at a time, so that no depth of the text is a depth of our stack."""

    def __init__(self, report: Report) -> None:
        self.root: Node | None = None
        self._report = report
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Text | None, int]] = {}

    def take(self, event: yaml.Event) -> None:
        """Take the next event of the parser."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._report(line, "a second document begins here; a case file is one document, without another ---")
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) == MAX_DEPTH:
                self._report(line, f"this nests deeper than {MAX_DEPTH} levels; no case file needs that")
                raise _TooDeep
            self._tag(event, line)
            self._anchor(event.anchor, None, line)
            self._open.append(_Open(event, line))
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            done = self._open.pop()
            is_list = isinstance(event, yaml.SequenceEndEvent)
            self._put(Listed(tuple(done.nodes), done.line) if is_list else self._fields(done))

    def _put(self, node: Node) -> None:
        if self._open:
            self._open[-1].nodes.append(node)
        elif self.root is None:
            self.root = node

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        self._tag(event, line)
        try:
            check_value(event.value)
        except InvalidEntry as error:
            self._report(line, f"{error}; remove it")
        text = Text(event.value, line, plain=event.style is None or event.style == "")
        self._anchor(event.anchor, text, line)
        self._put(text)

    def _tag(self, event: Any, line: int) -> None:  # noqa: ANN401 - events of several classes have a tag
        if event.tag is not None:
            self._report(line, f"the tag {event.tag!r} is not taken here; the schema says what each value is")

    def _anchor(self, name: str | None, text: Text | None, line: int) -> None:
        if name is None:
            return
        if name in self._anchors:
            self._report(line, f"&{name} stands on line {self._anchors[name][1]} already; a name means one thing")
            return
        self._anchors[name] = (text, line)

    def _alias(self, name: str | None, line: int) -> None:
        text, where = self._anchors.get(name or "", (None, 0))
        if text is None:
            reason = f"names the list or mapping of line {where}" if where else "has no &anchor above it"
            self._report(line, f"*{name} {reason}; an alias repeats a text that stands above it, such as an id")
        self._put(replace(text, line=line) if text else Text("", line))

    def _fields(self, done: _Open) -> Fields:
        found = Fields({}, {}, done.line)
        for key, node in zip(done.nodes[::2], done.nodes[1::2], strict=True):
            if not isinstance(key, Text):
                self._report(key.line, "a list or mapping cannot be the name of a field")
            elif key.value == "<<" and key.plain:
                self._report(key.line, "merge keys are not taken here; write the fields out")
            elif key.value in found.keys:
                first = found.keys[key.value]
                self._report(key.line, f"{key.value!r} stands on line {first} already; each field stands once")
            else:
                found.nodes[key.value] = node
                found.keys[key.value] = key.line
        return found
