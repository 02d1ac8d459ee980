"""The house of `lares demo` and of the tests: simulated things on real MQTT, and a broker for them.

`simulated_home` and `broker` run as processes of their own (`python -m lares.demo.simulated_home`,
`python -m lares.demo.broker`), so nothing in them can disturb the service that they are shown to.
`house` is what a family would have entered by hand: floors, rooms and names in two languages.
"""
