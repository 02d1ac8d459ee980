"""Lists and messages: add, tick off, take off, read out, announce."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from lares.assistant.errands import AddItem, Announce, CompleteItem, Errand, RemoveItem
from lares.assistant.intents.answering import Answer, Question
from lares.assistant.intents.requests import Candidate, PlansErrand, Refused, Request, WhichOne
from lares.assistant.intents.translation import word
from lares.assistant.replies.clauses import Clause, Phrase
from lares.home.announcement import LONGEST_TEXT
from lares.home.plain_text import plain_text
from lares.home.todo import LONGEST_ITEM, SHOPPING_LIST, TodoItem
from lares.nlu.normalization import key_of, normalise

_READ_OUT = 20
"""So many items are read out; more are counted."""
_NEAREST, _NEAR = 3, 0.6
"""So many items that are so much alike are offered in place of one that is not there."""
_WORD = 3


def add(request: Request) -> Errand | Refused:
    """Put `item` on the list; a long one is refused, not cut."""
    item = _said(request)
    if len(item) > LONGEST_ITEM:
        return Refused(Clause.of("list.item_too_long", n=LONGEST_ITEM))
    return AddItem(_list(request), item) if item else Refused(Clause("list.no_item"))


_Makes = Callable[[str, tuple[str, ...], tuple[str, ...]], Errand]


def _taking(make: _Makes, *, open_only: bool) -> PlansErrand:
    def take(request: Request) -> Errand | WhichOne | Refused:
        """Do it to the item of that name; one that only resembles it is asked about."""
        list_id, said = _list(request), _said(request)
        items = request.automation.lists.items(list_id)
        if request.chosen is not None:
            picked = [item for item in items if item.id in request.chosen]
            return _made(make, list_id, picked) if picked else Refused(_gone(list_id))
        found = request.automation.lists.find(list_id, said)
        still = [item for item in found if not (open_only and item.done)]
        same = [item for item in still if _is_same(item, said)]
        if same:
            return _made(make, list_id, same[:1])
        if still:
            code = "which_item.only" if len(still) == 1 else "which_item"
            return WhichOne(tuple(_candidate(item) for item in still), code)
        if found:
            return Refused(Clause.of("list.had_done", list_id, item=found[0].text))
        near = _nearest(said, [item for item in items if not (open_only and item.done)])
        if near:
            return WhichOne(tuple(_candidate(item) for item in near), "which_item.near", said)
        return Refused(Clause.of("list.not_there", list_id, item=said))

    return take


def _made(make: _Makes, list_id: str, items: Sequence[TodoItem]) -> Errand:
    return make(list_id, tuple(i.id for i in items), tuple(i.text for i in items))


def _gone(list_id: str) -> Clause:
    return Clause("list.gone_already", (list_id,))


def _nearest(said: str, items: Sequence[TodoItem]) -> list[TodoItem]:
    """The items that are spelled nearly so, or that share a word with what was said."""
    wanted = normalise(said)
    rated = [(_alike(wanted, normalise(item.text)), -at, item) for at, item in enumerate(items)]
    near = [each for each in rated if each[0] >= _NEAR]
    return [item for _, _, item in sorted(near, key=lambda each: each[:2], reverse=True)][:_NEAREST]


def _alike(said: str, other: str) -> float:
    """From 0 to 1, by letters; a word in common is near enough to be asked about."""
    if any(len(each) >= _WORD for each in {*said.split()} & {*other.split()}):
        return 1.0
    matcher = SequenceMatcher(None, said, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _NEAR else 0.0


complete = _taking(CompleteItem, open_only=True)
remove = _taking(RemoveItem, open_only=False)


def read_out(question: Question) -> Answer:
    """Tell what is to be done on the list that is meant, the shopping list if none is."""
    clauses = []
    for list_id in question.targets or (SHOPPING_LIST,):
        items = [item for item in question.automation.lists.items(list_id) if not item.done]
        if not items:
            clauses.append(Clause("list.empty", (list_id,)))
            continue
        parts = [Clause.of("plain", value=item.text) for item in items[:_READ_OUT]]
        if len(items) > _READ_OUT:
            parts.append(Clause.of("grammar.more", n=len(items) - _READ_OUT))
        clauses.append(Clause.of("list.items", list_id, parts=parts))
    return tuple(clauses)


def announce(request: Request) -> Errand | Refused:
    """Tell everybody the `message`."""
    message = plain_text(word(request.call, "message"), LONGEST_TEXT)
    return Announce(message) if message else Refused(Clause("announced.nothing"))


def _said(request: Request) -> str:
    return plain_text(word(request.call, "item"), LONGEST_ITEM + 1)


def _list(request: Request) -> str:
    return request.targets[0] if request.targets else SHOPPING_LIST


def _is_same(item: TodoItem, said: str) -> bool:
    return key_of(normalise(item.text)) == key_of(normalise(said))


def _candidate(item: TodoItem) -> Candidate:
    return Candidate(item.id, Phrase.of("plain", value=item.text), (item.text,))
