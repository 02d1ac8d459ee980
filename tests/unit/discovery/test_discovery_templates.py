"""Templates: paths without Jinja print what Jinja prints; the sandbox holds and stays bounded."""

import gzip
import json
import sys
from pathlib import Path

import pytest
from jinja2 import Environment

from lares.devices.discovery import limits
from lares.devices.discovery.message import Message
from lares.devices.discovery.paths import TemplateFailedError, parse_path
from lares.devices.discovery.patterns import PatternError, safe_pattern
from lares.devices.discovery.templates import looked_at, render, render_command, value_template
from tests.fakes.announced_house import AnnouncedHouse

DEVICES = Path(__file__).parents[3].parent / "shared/eval/devices"


def message(payload: str) -> Message:
    return Message("t", payload.encode(), payload, retain=False)


def rendered(template: str, payload: str) -> str:
    return value_template(template).bind({})(message(payload))


PAYLOAD = '{"a": 1, "b": 2.50, "c": null, "d": {"e": "x", "list": [1, "y"]}, "f": true, "items": 3}'


@pytest.mark.parametrize(
    "template",
    [
        "{{ value_json.a }}",
        "{{value_json['b']}}",
        "{{ value_json.c }}",
        '{{ value_json["d"]["e"] }}',
        "{{ value_json.d.list[1] }}",
        "{{ value_json.d.list }}",
        "{{ value_json.d }}",
        "{{ value_json.f }}",
        "{{ value_json.missing }}",
        "{{ value_json.c.missing }}",
        "{{ value_json.a.missing }}",
        "{{ value_json['d'].list[9] }}",
        "{{- value_json.a -}}",
        "{{ value }}",
        "{{ value_json }}",
    ],
)
def test_a_bare_path_prints_what_jinja_prints(template: str) -> None:
    assert parse_path(template) is not None
    values = {"value": PAYLOAD, "value_json": json.loads(PAYLOAD)}
    assert rendered(template, PAYLOAD) == Environment().from_string(template).render(values).strip()


def test_names_that_are_methods_in_jinja_are_no_bare_paths() -> None:
    assert parse_path("{{ value_json.items }}") is None
    assert parse_path("{{ value_json['items'] }}") is not None
    assert rendered("{{ value_json['items'] }}", PAYLOAD) == "3"


@pytest.mark.parametrize("template", ["{{ value_json.x.y }}", "{{ value_json['x']['y'] }}"])
def test_a_step_into_something_undefined_fails(template: str) -> None:
    with pytest.raises(TemplateFailedError):
        rendered(template, "{}")
    with pytest.raises(TemplateFailedError):
        rendered("{{ value_json.x }}", "not JSON")


def test_every_real_path_agrees_with_jinja() -> None:
    path = DEVICES / "states.jsonl.gz"
    if not path.exists():
        pytest.skip("the recorded devices are not beside this checkout")
    environment = Environment()
    checked = 0
    for line in gzip.decompress(path.read_bytes()).splitlines()[::10]:
        config, state, *_rest = json.loads(line)["messages"]
        template = json.loads(config["payload"]).get("value_template")
        if template is None or parse_path(template) is None:
            continue
        values = {"value_json": json.loads(state["payload"])}
        expected = environment.from_string(template).render(values).strip()
        assert rendered(template, state["payload"]) == expected
        checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ 3.74 | round(1) }} {{ 3.2 | round }} {{ 3.2 | round(0, 'ceil') }}", "3.7 3 4"),
        ("{{ '0x1f' | int(base=16) }} {{ '7.9' | int }} {{ 'x' | int(5) }}", "31 7 5"),
        ("{{ 'x' | float(0) }} {{ '2.5' | float }}", "0 2.5"),
        ("{{ 'yes' | bool }} {{ 'x' | bool(default=none) }}", "True None"),
        ("{{ [1, 2, 6] | average }} {{ median(1, 5, 3) }}", "3.0 3.0"),
        ("{{ 6 | bitwise_and(3) }} {{ 6 | bitwise_or(1) }} {{ 6 | bitwise_xor(2) }}", "2 7 4"),
        ("{{ 4 | multiply(2.5) }} {{ 4 | add(1) }} {{ 9 | sqrt }}", "10.0 5.0 3.0"),
        (
            "{{ clamp(15, 0, 10) }} {{ wrap(370, 0, 360) }} {{ remap(5, 0, 10, 0, 100) }}",
            "10.0 10.0 50.0",
        ),
        ("{{ iif(1 == 1, 'a', 'b') }} {{ none | iif('a', 'b', 'c') }}", "a c"),
        (
            "{{ 'on' | regex_match('o.') }} {{ 'xon' | regex_search('ON', ignorecase=true) }}",
            "True True",
        ),
        (
            "{{ 'a1b22' | regex_findall('[0-9]+') }} {{ 'a1' | regex_replace('[0-9]', 'x') }}",
            "['1', '22'] ax",
        ),
        ("{{ 'a1b22' | regex_findall_index('[0-9]+', 1) }}", "22"),
        ("{{ {'a': [1]} | to_json }} {{ '{\"b\": 2}' | from_json }}", "{\"a\":[1]} {'b': 2}"),
        ("{{ 258 | pack('>H') }} {{ '0102' | from_hex | unpack('>H') }}", "b'\\x01\\x02' 258"),
        ("{{ 'Grüße' | base64_encode | base64_decode }} {{ 'a b' | slugify }}", "Grüße a_b"),
        ("{{ 'abc' | md5 }} {{ 'a b' | urlencode }}", "900150983cd24fb0d6963f7d28e17f72 a+b"),
        ("{{ 2 | ordinal }} {{ 11 | ordinal }} {{ typeof(1) }}", "2nd 11th int"),
        ("{{ 86400 | timestamp_custom('%Y-%m-%d', false) }}", "1970-01-02"),
        ("{{ as_timestamp('1970-01-02T00:00:00+00:00') }}", "86400.0"),
        ("{{ strptime('2026', '%Y').year }} {{ as_timedelta('01:30').seconds }}", "2026 5400"),
        (
            "{% for i in [1, 2, 3] %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}",
            "13",
        ),
        (
            "{% set n=namespace(x=0) %}{% for i in [1,2] %}{% set n.x=n.x+i %}{% endfor %}{{n.x}}",
            "3",
        ),
        ("{{ [[1, 2], [3]] | flatten | sum }} {{ [1, 2] | intersect([2]) }}", "6 [2]"),
        (
            "{{ combine({'a': 1}, {'b': 2}) }} {{ 'b' in ['b'] }} {{ [3] is contains(3) }}",
            "{'a': 1, 'b': 2} True True",
        ),
        (
            "{{ '5' is is_number }} {{ is_number('x') }} {{ max(1, 2) }} {{ min([3, 4]) }}",
            "True False 2 3",
        ),
        ("{{ [1, 2] | zip(['a', 'b']) | list }} {{ pi | round(2) }}", "[(1, 'a'), (2, 'b')] 3.14"),
        ("{{ 'a' ~ 1 ~ none }} {{ ['a', 1] | join('-') }}", "a1None a-1"),
        (
            "{{ 'x' | indent(2, true) }}|{{ 'ab' | center(4) }}|{{ '%s!' | format('a') }}",
            "x| ab |a!",
        ),
        ("{{ {'b': 1} | tojson }} {{ 'a-b' | replace('-', '+') }}", '{"b": 1} a+b'),
    ],
)
def test_what_home_assistant_adds(template: str, expected: str) -> None:
    assert render(template, {}) == expected


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 10**9 }}",
        "{{ 10 ** (10 ** 9) }}",
        "{{ [0] * 10**9 }}",
        "{{ ['a' * 100000] * 100000 }}",
        "{{ (['a' * 100000] * 100000) | string | length }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ '{:{}}'.format(1, 10**9) }}",
        "{{ 'a'.center(10**9) }}",
        "{{ 'a' | center(10**9) }}",
        "{{ 'a' | indent(10**9) }}",
        "{{ ('a' * 1000).replace('a', 'b' * 10000) }}",
        "{{ ('a' * 1000) | replace('a', 'b' * 10000) }}",
        "{{ range(30000) | join('x' * 100000) }}",
        "{{ ('x' * 100000).join(range(30000)) }}",
        "{{ [1] | batch(10**9, 'x') | list }}",
        "{% for a in range(30000) %}{% for b in range(30000) %}{% endfor %}{% endfor %}",
        "{% for i in range(30000) %}{% set x = range(30000) | list %}{% endfor %}",
        "{% macro a(n) %}{% if n %}{{ a(n-1) }}{{ a(n-1) }}{% endif %}{% endmacro %}{{ a(40) }}",
        "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% set n=namespace(x='a') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n=namespace(x='a') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% for i in range(10000) %}{{ 'x' * 100 }}{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ [].append(1) }}",
        "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaab' | regex_match('(a+)+$') }}",
        "{{ 1 | pack('1000000000i') }}",
        "{{ x.y }}",
        "{{ x | is_defined }}",
        "{{ 'x' | float }}",
        "{% broken",
    ],
)
def test_what_the_sandbox_refuses(template: str) -> None:
    with pytest.raises(TemplateFailedError):
        render(template, {})


_NESTED = (
    "{% set ns = namespace(a=(1,), b=(1,)) %}{% for i in range(40) %}"
    "{% set ns.a = (ns.a, ns.a) %}{% set ns.b = (ns.b, ns.b) %}{% endfor %}"
)
"""Values that are small, and endless to whoever goes through them."""


def _loop(body: str, before: str = "") -> str:
    return f"{before}{{% for i in range(15000) %}}{body}{{% endfor %}}"


@pytest.mark.parametrize(
    "template",
    [
        _NESTED + "{{ ns.a == ns.b }}",
        _NESTED + "{{ ns.a in [ns.b] }}",
        _NESTED + "{{ [ns.a, ns.b] | sort | length }}",
        _NESTED + "{{ [ns.a] | unique | list | length }}",
        _NESTED + "{{ {ns.a: 1} }}",
        _NESTED + "{{ ns.a | flatten | length }}",
        _loop("{% set z = 3 ** 80000 %}"),
        _loop("{% set z = n * n %}", "{% set n = 3 ** 2000 %}{% set n = n * n %}"),
        "{{ ('f' * 9000) | int(0, 16) }}",
        "{{ (5).to_bytes(100000000, 'big') | length }}",
        "{{ '1'.ljust(width=1000000000) }}",
        _loop("{% set z = -1 in l %}", "{% set l = range(30000) | list %}"),
        _loop("{% set z = 'ab' in l %}", "{% set l = 'a' * 260000 %}"),
        _loop(
            "{% set z = l == m %}", "{% set l = range(9000)|list %}{% set m = range(9000)|list %}"
        ),
        _loop("{% set z = l + 'y' %}", "{% set l = 'x' * 200000 %}"),
        _loop("{% set z = [1] * 30000 %}"),
        _loop("{% set z = range(20000) | sort %}"),
        "{{ range(30000) | list | groupby('real') | length }}",
        "{{ ('a' * 4000) | regex_search('a*a*a*b') }}",
        "{{ ('a' * 30) | regex_search('" + "a?" * 30 + "a" * 30 + "') }}",
        "{{ ('a' * 500) | regex_replace('a', '\\\\g<0>' * 2000) }}",
        _loop("{% set z = ('a' * 300) | regex_search('a*b') %}"),
    ],
)
def test_what_would_hold_the_house_up_is_cut_short(template: str) -> None:
    """Each of these took between half a second and for ever."""
    with pytest.raises(TemplateFailedError):
        render(template, {})


def test_a_rendering_may_take_only_so_much_time(monkeypatch: pytest.MonkeyPatch) -> None:
    template = "{% for i in range(2000) %}{% endfor %}done"
    assert render(template, {}) == "done"
    monkeypatch.setattr(limits, "MAX_TEMPLATE_SECONDS", 0)
    with pytest.raises(TemplateFailedError, match="of work"):
        render(template, {})


def test_a_large_payload_leaves_fewer_steps() -> None:
    template = "{% for i in value_json %}{% if 'x' in value_json %}{% endif %}{% endfor %}"
    with pytest.raises(TemplateFailedError):
        rendered(template, json.dumps(list(range(100_000))))


def test_a_result_that_looks_like_bytes_is_sent_as_bytes() -> None:
    assert render_command("{{ value | int | pack('>H') }}", 258, {}) == b"\x01\x02"
    assert render_command("b'not closed", 1, {}) == "b'not closed"
    assert render_command(None, 20.5, {}) == "20.5"


def test_templates_know_the_house_and_the_time() -> None:
    house = AnnouncedHouse()
    house.announce("sensor", "a", state_topic="a", unit_of_measurement="W")
    house.hear("a", "7")
    sensor = house.announce(
        "sensor",
        "b",
        state_topic="b",
        value_template="{{ states('sensor.a') }}"
        " {{ state_attr('sensor.a', 'unit_of_measurement') }}"
        " {{ is_state('sensor.a', '7') }} {{ this.state }} {{ utcnow().year }} {{ entity_id }}"
        " {{ time_since(utcnow()) }} {{ has_value('sensor.none') }}",
    )
    house.hear("b", "x")
    assert house.state(sensor).value == "7 W True unknown 2026 sensor.b 0 seconds False"


def test_a_template_that_looks_at_the_same_values_is_not_rendered_again() -> None:
    template = "{% if value_json.a > 1 %}{{ value_json['b'] }}{% endif %}"
    assert looked_at(template) == ("a", "b")
    assert looked_at("{{ value_json.items() | list }}") is None
    assert looked_at("{{ value_json.a | float + as_timestamp(now()) }}") is None
    assert looked_at("{{ 'a' in value_json and value_json.get('b') }}") is None
    read = value_template(template).bind({})
    pairs = ((2, 1), (2, 1), (2, 3), (0, 3))
    results = [read(message(json.dumps({"a": a, "b": b}))) for a, b in pairs]
    assert results == ["1", "1", "3", ""]
    assert read(message('{"a": 2, "b": true}')) == "True"
    assert read(message('{"a": 2, "b": 1}')) == "1"


@pytest.mark.parametrize(
    "source",
    ["(a+)+", "(a|b)*", "(a*)*", "((a+)b)+", "(.*a){12,}", "(", "a?" * 30, "a*a*a*a*b",
     "(?:a{0,9}){0,9}b", "(?>a+)+", "(?(1)a|b)"],
)  # fmt: skip
def test_patterns_that_could_run_away_or_are_wrong(source: str) -> None:
    with pytest.raises(PatternError):
        safe_pattern(source)


@pytest.mark.parametrize(
    ("source", "longest"),
    [
        ("a{2", 4_096),
        ("^on$", 4_096),
        ("^[a-z]+$", 4_096),
        ("[a-z]+", 547),
        ("^a+b+$", 547),
        ("a*b*c", 66),
        ("(on|off)x?", 4_096),
        (r"^(?P<a>[a-z]+)_(?P<b>up|down)$", 387),
        (r"^(a)\1$", 4_096),
    ],
)
def test_the_more_choices_a_pattern_has_the_shorter_the_text(source: str, longest: int) -> None:
    pattern = safe_pattern(source)
    assert pattern.longest == longest
    pattern.check("a" * longest)
    with pytest.raises(PatternError):
        pattern.check("a" * (longest + 1))


@pytest.mark.parametrize(
    "source", ["^[0-9]{2}:[0-9]{2}( [0-9]+)?$", "(on|off)", "[+*(]+", "\\(a+\\)+"]
)
def test_ordinary_patterns_are_used(source: str) -> None:
    assert safe_pattern(source).longest > 60


def test_templates_have_a_largest_size() -> None:
    house = AnnouncedHouse()
    too_long = "{{ value }}" + " " * limits.MAX_TEMPLATE
    too_many = "{{ value }}" * (limits.MAX_TEMPLATE_TAGS + 1)
    for template in (too_long, too_many):
        sensor = house.announce("sensor", state_topic="s", value_template=template)
        assert sensor not in house.registry.entities


def test_jinja_waits_for_the_first_template_that_needs_it() -> None:
    import subprocess

    script = (
        "import sys\n"
        "from lares.clock import SystemClock\n"
        "from lares.devices.discovery.engine import DiscoveryEngine\n"
        "from lares.home.registry import Registry\n"
        "engine = DiscoveryEngine(Registry(), SystemClock())\n"
        "engine.receive('homeassistant/sensor/x/config',"
        ' b\'{"unique_id":"x","state_topic":"t","value_template":"{{ value_json.a }}"}\','
        " retain=True)\n"
        "engine.receive('t', b'{\"a\":1}', retain=False)\n"
        "sys.exit('jinja2' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
