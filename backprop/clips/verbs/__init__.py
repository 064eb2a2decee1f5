"""The verbs of declared clips. Each owns how long it takes, its easing and its way.

What they are about are handles: to a type checker the drawn things themselves.
"""

from backprop.clips.verbs.changing import (
    arrange,
    become,
    even,
    grow,
    hand_over,
    into,
    merge,
    replace,
    turn_over,
)
from backprop.clips.verbs.entering import (
    behind,
    draw,
    extend,
    leave,
    one_by_one,
    place,
    show,
    unfold,
    without,
    write,
)
from backprop.clips.verbs.flying import carry, fold, jump, scatter, slide, spring, travel
from backprop.clips.verbs.following import advance, count_down, run, sweep, swing, train
from backprop.clips.verbs.joining import hold, together
from backprop.clips.verbs.kinds import Linked, Shown
from backprop.clips.verbs.lighting import fan, light, lit, pulse, reroute, stream, unlight
from backprop.clips.verbs.pointing import back, box, forth, point, unbox

__all__ = [
    "Linked",
    "Shown",
    "advance",
    "arrange",
    "back",
    "become",
    "behind",
    "box",
    "carry",
    "count_down",
    "draw",
    "even",
    "extend",
    "fan",
    "fold",
    "forth",
    "grow",
    "hand_over",
    "hold",
    "into",
    "jump",
    "leave",
    "light",
    "lit",
    "merge",
    "one_by_one",
    "place",
    "point",
    "pulse",
    "replace",
    "reroute",
    "run",
    "scatter",
    "show",
    "slide",
    "spring",
    "stream",
    "sweep",
    "swing",
    "together",
    "train",
    "travel",
    "turn_over",
    "unbox",
    "unfold",
    "unlight",
    "without",
    "write",
]
