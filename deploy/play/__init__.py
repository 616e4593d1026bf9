"""The main job, played day by day on the sandbox's companies: a claim's whole way in two months of 2026.

The play does only what people and the outside world do (consent, approve, pay, credit), through the same
HTTP as they; what the services do they do by themselves. It runs the same on the embedded default and on
separate processes. Where it stands is the clock's file and a list of what was done, so that a run that was
interrupted goes on, and a run that is repeated does nothing twice.
"""

from deploy.play.stage import Stage, settings, start_clock
from deploy.play.story import LAST, Plan, story
from deploy.play.summary import say_where

__all__ = ["LAST", "Plan", "Stage", "say_where", "settings", "start_clock", "story"]
