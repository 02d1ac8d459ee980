"""Lists and messages: add, tick off, take off, read out, announce."""

from collections.abc import Callable

from lares.assistant.errands import AddItem, Announce, CompleteItem, Errand, RemoveItem
from lares.assistant.intents.answering import Answer, Question
from lares.assistant.intents.requests import Candidate, PlansErrand, Refused, Request, WhichOne
from lares.assistant.intents.translation import word
from lares.assistant.replies.clauses import Clause, Phrase
from lares.home.todo import SHOPPING_LIST, TodoItem
from lares.nlu.normalization import key_of, normalise

_READ_OUT = 20
"""So many items are read out; more are counted."""
_MOST_MESSAGE = 400


def add(request: Request) -> Errand | Refused:
    """Put `item` on the list."""
    item = _said(request)
    return AddItem(_list(request), item) if item else Refused(Clause("list.no_item"))


def _taking(make: Callable[[str, str], Errand], *, open_only: bool) -> PlansErrand:
    def take(request: Request) -> Errand | WhichOne | Refused:
        """Do it to the item of that name; one that only resembles it is asked about."""
        list_id, said = _list(request), _said(request)
        lists = request.automation.lists
        if request.chosen is not None:
            return make(list_id, request.chosen[0])
        found = [item for item in lists.find(list_id, said) if not (open_only and item.done)]
        if not found:
            return Refused(Clause.of("list.not_there", list_id, item=said))
        if len(found) == 1 and _is_same(found[0], said):
            return make(list_id, found[0].id)
        same = [item for item in found if _is_same(item, said)]
        if same:
            return make(list_id, same[0].id)
        code = "which_item.only" if len(found) == 1 else "which_item"
        return WhichOne(tuple(_candidate(item) for item in found), code)

    return take


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
    message = word(request.call, "message").strip()[:_MOST_MESSAGE]
    return Announce(message) if message else Refused(Clause("announced.nothing"))


def _said(request: Request) -> str:
    return word(request.call, "item").strip()


def _list(request: Request) -> str:
    return request.targets[0] if request.targets else SHOPPING_LIST


def _is_same(item: TodoItem, said: str) -> bool:
    return key_of(normalise(item.text)) == key_of(normalise(said))


def _candidate(item: TodoItem) -> Candidate:
    return Candidate(item.id, Phrase.of("plain", value=item.text), (item.text,))
