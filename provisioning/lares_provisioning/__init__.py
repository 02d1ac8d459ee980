"""First boot: how a box without a network and without an owner becomes a home's appliance.

One flow (`flow`) decides; four doors lead to it: the captive portal, the page over Ethernet, Improv
over a serial line and a file on the boot partition.
"""
