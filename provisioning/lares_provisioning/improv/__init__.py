"""Improv: set-up over a serial line, by any web page or program that speaks the open standard.

Specification: improv-wifi.com/serial. The line is the USB gadget's or a UART; who can plug a cable
in holds the box in their hands, so no key is asked for.
"""
