"""A faithful stand-in for PowerOffice Go: API v2, and the debt collection part of API v1.

`create_go_sandbox(world, clock)` returns the ASGI applications; `seed.seed_world()` a world to serve;
`GoSandbox.screens(organisation_number)` what users do in Go's own screens.
"""

from deploy.sandbox.poweroffice.application import GoSandbox, create_go_sandbox
from deploy.sandbox.poweroffice.company import Change, Company
from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.gui import Screens
from deploy.sandbox.poweroffice.state import World, load, save

__all__ = [
    "Change",
    "Company",
    "Faults",
    "GoSandbox",
    "Screens",
    "World",
    "create_go_sandbox",
    "load",
    "save",
]
